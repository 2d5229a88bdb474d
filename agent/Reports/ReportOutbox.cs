using Panel.Agent.Storage;
using Panel.Bus;
using Panel.Contracts;

namespace Panel.Agent.Reports;

/// <summary>
/// The outbox in the agent's database. Periodic reports replace their waiting
/// predecessor, so that an outage does not grow them.
/// </summary>
internal sealed class ReportOutbox(
    AgentDatabase database,
    SequenceCounter sequence,
    ReportOutboxOptions options,
    TimeProvider clock
) : IReportOutbox
{
    private readonly WakeSignal _filled = new(clock);
    private NodeHeartbeat? _heartbeat;
    private long? _bytes;

    public long NextSequence() => sequence.Next();

    public void Enqueue<T>(T report)
        where T : class
    {
        // An old heartbeat says nothing: the newest waits in memory.
        if (report is NodeHeartbeat heartbeat)
        {
            Volatile.Write(ref _heartbeat, heartbeat);
        }
        else
        {
            Store(report.GetType().Name, KeyOf(report), ReportJson.Write(report));
        }

        _filled.Set();
    }

    public NodeHeartbeat? TakeHeartbeat() => Interlocked.Exchange(ref _heartbeat, null);

    /// <summary>The oldest waiting reports.</summary>
    public List<StoredReport> Peek(int count) =>
        database.Query(
            "SELECT id, message_id, type, body, traceparent FROM outbox ORDER BY id LIMIT $count",
            r => new StoredReport(
                r.GetInt64(0),
                Guid.Parse(r.GetString(1)),
                r.GetString(2),
                r.GetString(3),
                r.IsDBNull(4) ? null : r.GetString(4)
            ),
            ("$count", count)
        );

    public void Remove(IReadOnlyCollection<StoredReport> sent) =>
        database.Transact(() =>
        {
            foreach (var report in sent)
            {
                database.Execute("DELETE FROM outbox WHERE id = $id", ("$id", report.Id));
            }

            _bytes = null;
        });

    /// <summary>Returns when something was enqueued since the last wait.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _filled.WaitAsync(null, cancellationToken);

    private void Store(string type, string? key, string body) =>
        database.Transact(() =>
        {
            if (key is not null && type is not nameof(InstanceObserved))
            {
                _bytes -= database
                    .Query(
                        "DELETE FROM outbox WHERE type = $type AND key = $key RETURNING length(body)",
                        r => r.GetInt64(0),
                        ("$type", type),
                        ("$key", key)
                    )
                    .Sum();
            }

            database.Execute(
                "INSERT INTO outbox (message_id, type, key, body, traceparent) VALUES ($message, $type, $key, "
                    + "$body, $trace)",
                ("$message", Guid.CreateVersion7(clock.GetUtcNow()).ToString()),
                ("$type", type),
                ("$key", key),
                ("$body", body),
                ("$trace", TraceContextCarrier.Current)
            );
            _bytes = (_bytes ?? Measure() - body.Length) + body.Length;
            if (_bytes > options.MaxBytes)
            {
                Shrink();
            }
        });

    // In the order of what a late reader misses least. Ends of operations go last: nothing else says them again.
    private void Shrink()
    {
        foreach (
            var dispensable in (string[])
                [
                    "type = 'OperationProgressed'",
                    "type = 'InstanceObserved' AND id NOT IN (SELECT max(id) FROM outbox WHERE type = "
                        + "'InstanceObserved' GROUP BY key)",
                    "type <> 'OperationFinished'",
                    "id <= (SELECT id FROM outbox ORDER BY id LIMIT 1 OFFSET (SELECT count(*) / 2 FROM outbox))",
                ]
        )
        {
            database.Execute($"DELETE FROM outbox WHERE {dispensable}");
            if ((_bytes = Measure()) <= options.MaxBytes)
            {
                return;
            }
        }
    }

    private long Measure() =>
        database.Query("SELECT coalesce(sum(length(body)), 0) FROM outbox", r => r.GetInt64(0))[0];

    private static string? KeyOf(object report) =>
        report switch
        {
            InstanceObserved observed => observed.Observation.InstanceId.ToString(),
            OperationProgressed progressed => progressed.OperationId.ToString(),
            InstancesObserved or NodeInventoryReported => "node",
            _ => null,
        };
}
