using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

public sealed class TraceTests(TracedCluster cluster, ITestOutputHelper output)
    : ClusterTest(cluster, output),
        IClassFixture<TracedCluster>
{
    private readonly ITestOutputHelper _output = output;

    [Fact]
    public async Task InstanceAction_FromTheRequestToTheReport_IsOneTrace()
    {
        var id = await RunningAsync(TestWorkloads.Echo);
        await Admin.RunAsync(id, "stop");

        var report = await Eventually.GetAsync(
            () => Spans.FirstOrDefault(IsConsumedReport),
            found => found is not null,
            TimeSpan.FromSeconds(15),
            condition: "the report's span is collected"
        );
        // Spans arrive when they end, and each process sends its own.
        var path = await Eventually.GetAsync(
            () => PathTo(report!),
            found => found[0].Parent.Length == 0,
            TimeSpan.FromSeconds(15),
            condition: "the trace is whole"
        );

        foreach (var span in path)
        {
            _output.WriteLine($"{span.Service}: {span.Name}");
        }

        Assert.Equal(["gateway", "instances", "agent", "instances"], Adjacent(path.Select(span => span.Service)));
        Assert.Contains(path, span => span.Name == "outbox send");
        Assert.Contains(path, span => span.Name == "operation stop");
        Assert.Contains(path, span => span.Name == "report send");
        Assert.StartsWith("POST /v1/instances/", path[0].Name, StringComparison.Ordinal);
    }

    private IEnumerable<CollectedSpan> Spans => ((TracedCluster)Cluster).Collector.Spans;

    // The end of the stop, handled by the instances service.
    private bool IsConsumedReport(CollectedSpan span) =>
        span.Service == "instances"
        && span.Name.Contains("process", StringComparison.Ordinal)
        && span.Tags.Values.Any(value => value.Contains("OperationFinished", StringComparison.Ordinal))
        && Spans.Any(other => other.Trace == span.Trace && other.Name == "operation stop");

    /// <summary>From the first of the trace, or the first whose parent is missing, down to this one.</summary>
    private List<CollectedSpan> PathTo(CollectedSpan last)
    {
        var spans = Spans.DistinctBy(span => span.Id).ToDictionary(span => span.Id);
        var path = new List<CollectedSpan> { last };
        while (spans.TryGetValue(path[0].Parent, out var parent))
        {
            path.Insert(0, parent);
        }

        return path;
    }

    private static List<string> Adjacent(IEnumerable<string> names)
    {
        var kept = new List<string>();
        foreach (var name in names)
        {
            if (kept.Count == 0 || kept[^1] != name)
            {
                kept.Add(name);
            }
        }

        return kept;
    }
}
