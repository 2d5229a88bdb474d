using System.Net;
using System.Net.Sockets;
using Npgsql;
using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>The broker or the database goes away and comes back.</summary>
public sealed class OutageTests(OutageCluster cluster, ITestOutputHelper output)
    : ClusterTest(cluster, output),
        IClassFixture<OutageCluster>
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Service_KilledBetweenCommitAndPublish_PublishesAfterItsRestart()
    {
        var id = await StoppedAsync();
        // It connects here and gets no answer, so a sending hangs with its rows claimed.
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        await Cluster.RestartAsync(
            "instances",
            new Dictionary<string, string> { ["Bus:Url"] = $"amqp://guest:guest@{deaf.LocalEndpoint}" },
            status: "degraded"
        );
        var start = await Admin.PowerAsync(id, "start");
        await Eventually.TrueAsync(
            async cancellationToken => await ClaimedAsync(cancellationToken) > 0,
            TimeSpan.FromSeconds(20)
        );
        await Cluster.KillAsync("instances");

        await Cluster.StartAsync("instances");

        await Admin.SucceedAsync(start, TimeSpan.FromSeconds(40));
        await Admin.AwaitStateAsync(id, "running");
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id), Recovery);
    }

    [Fact]
    public async Task RabbitMq_GoneForTwentySeconds_LosesAndHangsNothing()
    {
        var workload = await Admin.CreateWorkloadAsync(TestWorkloads.Echo);
        var ids = await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(async number =>
                    await Admin.SucceedAsync(
                        await Admin.CreateInstanceAsync(workload, name: $"before {number}"),
                        Recovery
                    )
                )
        );
        await using var console = await PanelConsole.OpenAsync(Admin, ids[0]);
        await console.AwaitLineAsync("up");
        var operations = new List<PanelOperation>
        {
            await Admin.PowerAsync(ids[0], "restart"),
            await Admin.PowerAsync(ids[1], "restart"),
        };

        await Cluster.Stores.RabbitMq!.StopAsync();
        var back = Task.Delay(Outage);
        try
        {
            operations.Add(await AnsweredSoonAsync(() => Admin.PowerAsync(ids[2], "stop")));
            for (var number = 0; number < 3; number++)
            {
                operations.Add(
                    await AnsweredSoonAsync(() => Admin.CreateInstanceAsync(workload, name: $"meanwhile {number}"))
                );
            }

            await AnsweredSoonAsync(() => Cluster.Anonymous.LoginAsync(Cluster.Administrator.Email));
            // The way to the node does not lead through the broker.
            await console.TypeAsync("anybody there");
            await console.AwaitLineAsync("you said anybody there");
            await back;
        }
        finally
        {
            await Cluster.Stores.RabbitMq.StartAsync();
        }

        foreach (var operation in operations)
        {
            await Admin.SucceedAsync(operation, Recovery);
        }

        await Admin.AwaitStateAsync(ids[0], "running");
        await Admin.AwaitStateAsync(ids[2], "stopped");
        foreach (var id in operations.Select(operation => operation.InstanceId).Distinct())
        {
            await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id), Recovery);
        }
    }

    [Fact]
    public async Task Postgres_Restarted_ServicesRecoverByThemselves()
    {
        var id = await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(await Admin.CreateWorkloadAsync(TestWorkloads.Echo)),
            Recovery
        );
        await using var console = await PanelConsole.OpenAsync(Admin, id);
        await console.AwaitLineAsync("up");
        await Cluster.Stores.Postgres!.StopAsync();
        try
        {
            var answer = await AnsweredSoonAsync(() => Admin.GetAsync($"/v1/instances/{id}"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            await console.TypeAsync("anybody there");
            await console.AwaitLineAsync("you said anybody there");
        }
        finally
        {
            await Cluster.Stores.Postgres.StartAsync();
        }

        string[] paths = ["/v1/users/me", "/v1/nodes", "/v1/instances", "/v1/billing/plans", "/v1/alerts"];
        await Task.WhenAll(
            paths.Select(path =>
                Eventually.GetAsync(
                    cancellationToken => Admin.GetAsync(path, cancellationToken),
                    answer => answer.Status == HttpStatusCode.OK,
                    TimeSpan.FromSeconds(20)
                )
            )
        );
        using var user = await Eventually.GetAsync(
            cancellationToken =>
                Cluster.Anonymous.LoginAsync(Cluster.Administrator.Email, cancellationToken: cancellationToken),
            _ => true,
            TimeSpan.FromSeconds(20)
        );
        await Admin.SucceedAsync(await Admin.PowerAsync(id, "restart"), Recovery);
        await Admin.AwaitStateAsync(id, "running");
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id), Recovery);
    }

    private async Task<Guid> StoppedAsync() =>
        await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(await Admin.CreateWorkloadAsync(TestWorkloads.Echo), start: false),
            Recovery
        );

    private async Task<long> ClaimedAsync(CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(Cluster.Stores.ConnectionStringOf("instances"));
        await using var command = database.CreateCommand(
            "SELECT count(*) FROM outbox_messages WHERE next_attempt_at > now() + interval '12 seconds'"
        );
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static Task<T> AnsweredSoonAsync<T>(Func<Task<T>> call) => call().WaitAsync(TimeSpan.FromSeconds(10));
}
