using System.Text.Json;
using Panel.Agent.Reports;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Samples;

/// <summary>Measurements that the panel has not confirmed yet, on disk; the oldest go when there are too many.</summary>
internal sealed class SampleStore(AgentDatabase database, SampleOptions options, TimeProvider clock)
{
    private readonly WakeSignal _filled = new(clock);

    public void Add(NodeSample sample)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(sample, ReportJson.Default.NodeSample);
        database.Transact(() =>
        {
            database.Execute(
                "INSERT OR IGNORE INTO samples (at, body) VALUES ($at, $body)",
                ("$at", sample.At.ToUnixTimeSeconds()),
                ("$body", body)
            );
            database.Execute(
                "DELETE FROM samples WHERE at <= $horizon OR at NOT IN (SELECT at FROM ("
                    + "SELECT at, sum(length(body)) OVER (ORDER BY at DESC) AS size, "
                    + "row_number() OVER (ORDER BY at DESC) AS place FROM samples) "
                    + "WHERE size <= $bytes AND place <= $kept)",
                ("$horizon", (sample.At - options.Interval * options.MaxKept).ToUnixTimeSeconds()),
                ("$bytes", options.MaxBytes),
                ("$kept", options.MaxKept)
            );
        });
        _filled.Set();
    }

    /// <summary>The oldest ones, at most a message's worth.</summary>
    public IReadOnlyList<NodeSample> Peek() =>
        database.Query(
            "SELECT body FROM samples ORDER BY at LIMIT $count",
            row => JsonSerializer.Deserialize((byte[])row.GetValue(0), ReportJson.Default.NodeSample)!,
            ("$count", options.BatchSize)
        );

    public void Remove(IReadOnlyList<NodeSample> sent) =>
        database.Execute(
            "DELETE FROM samples WHERE at BETWEEN $first AND $last",
            ("$first", sent[0].At.ToUnixTimeSeconds()),
            ("$last", sent[^1].At.ToUnixTimeSeconds())
        );

    public Task WaitAsync(CancellationToken cancellationToken) => _filled.WaitAsync(null, cancellationToken);
}
