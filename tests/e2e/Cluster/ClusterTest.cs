using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>A test on a cluster. When it fails, what the programs logged meanwhile is part of its output.</summary>
public abstract class ClusterTest : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, int> _logs;
    private readonly ITestOutputHelper _output;

    private protected ClusterTest(PanelCluster cluster, ITestOutputHelper output)
    {
        Cluster = cluster;
        _logs = cluster.LogPositions();
        _output = output;
    }

    protected PanelCluster Cluster { get; }

    protected PanelClient Admin => Cluster.Admin;

    public ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            _output.WriteLine(Cluster.LogsSince(_logs));
        }

        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An instance of a workload that runs.</summary>
    protected async Task<Guid> RunningAsync(string yaml, PanelClient? client = null)
    {
        client ??= Admin;
        return await client.SucceedAsync(
            await client.CreateInstanceAsync(await client.CreateWorkloadAsync(yaml), Cluster.NodeId)
        );
    }
}
