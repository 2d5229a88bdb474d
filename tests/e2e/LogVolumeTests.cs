using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>What an outage costs in lines of log, under reads and writes.</summary>
public sealed class LogVolumeTests(QuietCluster cluster, ITestOutputHelper output)
    : ClusterTest(cluster, output),
        IClassFixture<QuietCluster>
{
    private const int MostLinesAMinute = 50;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Outages_OfBrokerAndDatabaseUnderLoad_CostFewLinesAndSayWhatIsAwayAndBack()
    {
        var workload = await Admin.CreateWorkloadAsync(TestWorkloads.Echo);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => LoadAsync(workload, stop.Token)).ToArray();
        var positions = Cluster.LogPositions();
        var since = TimeProvider.System.GetTimestamp();

        await Cluster.Stores.RabbitMq!.StopAsync();
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        await Cluster.Stores.RabbitMq.StartAsync();
        await AwaitLineAsync(positions, "instances", "Back is the broker");
        await Cluster.Stores.Postgres!.StopAsync();
        await Cluster.Stores.Postgres.StartAsync();
        await AwaitLineAsync(positions, "instances", "Back is the database");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        var minutes = Math.Max(1, TimeProvider.System.GetElapsedTime(since).TotalMinutes);
        Assert.All(
            Cluster.LinesSince(positions),
            log =>
            {
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{log.Key}: {log.Value.Count} lines in {minutes:0.0} min"
                );
                Assert.True(log.Value.Count <= MostLinesAMinute * minutes, string.Join('\n', log.Value.Take(100)));
            }
        );
    }

    private Task AwaitLineAsync(IReadOnlyDictionary<string, int> positions, string program, string text) =>
        Eventually.TrueAsync(
            () => Cluster.LinesSince(positions)[program].Any(line => line.Contains(text, StringComparison.Ordinal)),
            Recovery
        );

    private async Task LoadAsync(Guid workload, CancellationToken cancellationToken)
    {
        string[] paths = ["/v1/users/me", "/v1/nodes", "/v1/instances", "/v1/alerts"];
        for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
        {
            await Admin.GetAsync(paths[number % paths.Length], TestContext.Current.CancellationToken);
            if (number % 20 == 0)
            {
                await Admin.PostAsync(
                    "/v1/instances",
                    new
                    {
                        workloadId = workload,
                        name = $"load {number}",
                        start = false,
                    },
                    TestContext.Current.CancellationToken
                );
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
