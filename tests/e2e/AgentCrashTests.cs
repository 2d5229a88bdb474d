using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>The agent ends without a chance to say good-bye.</summary>
[Collection(OnDocker.Name)]
public sealed class AgentCrashTests(DockerCluster cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Agent_KilledDuringInstall_EndsTheOperationTruly(int exitCode)
    {
        var operation = await Admin.CreateInstanceAsync(
            await Admin.CreateWorkloadAsync(TestWorkloads.SlowInstall(exitCode)),
            Cluster.NodeId
        );
        await Eventually.GetAsync(
            async cancellationToken =>
                (await Admin.GetAsync($"/v1/operations/{operation.Id}", cancellationToken)).Body!["progress"]!
                    ["message"]
                    ?.GetValue<string>(),
            message => message == "downloading",
            TimeSpan.FromSeconds(30)
        );
        await Cluster.KillAsync("agent");
        await Cluster.StartAsync("agent");

        var end = await Admin.FollowAsync(operation);
        var state = (await Admin.GetInstanceAsync(operation.InstanceId))["state"]!.GetValue<string>();
        var finished = File.Exists(Path.Combine(Cluster.FolderOf(operation.InstanceId), "data", "finished"));
        if (exitCode == 0)
        {
            Assert.True(
                end.Status == "succeeded"
                    ? finished && state == "running"
                    : end is { Status: "failed", Code: "interrupted" } && state == "interrupted",
                $"{end} {state} {finished}"
            );
        }
        else
        {
            Assert.True(
                end is { Status: "failed", Code: "install_exit_code" or "interrupted" }
                    && state is "install_failed" or "interrupted",
                $"{end} {state}"
            );
        }

        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(operation.InstanceId));
    }

    [Fact]
    public async Task Agent_KilledWhileAContainerRuns_AttachesAgainWithoutLosingLines()
    {
        var id = await RunningAsync(TestWorkloads.Counter);
        var startedAt = (await Admin.GetInstanceAsync(id))["started_at"]!.GetValue<string>();
        using var engine = DockerEngine.CreateClient(TestServers.Docker);
        var container = Assert.Single(await Leftovers.ContainersAsync(engine, $"panel.instance={id:D}"))[
            "Id"
        ]!.GetValue<string>();
        await using var before = await PanelConsole.OpenAsync(Admin, id);
        var last = await before.AwaitLineAsync("tick 20", TimeSpan.FromSeconds(30));

        await Cluster.KillAsync("agent");
        await before.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        await Cluster.StartAsync("agent");
        await Cluster.AwaitTunnelAsync(id);

        var same = Assert.Single(await Leftovers.ContainersAsync(engine, $"panel.instance={id:D}"));
        Assert.Equal((container, "running"), (same["Id"]!.GetValue<string>(), same["State"]!.GetValue<string>()));
        await using var after = await PanelConsole.OpenAsync(Admin, id, since: last.Sequence);
        await after.TypeAsync("hello again");
        await after.AwaitLineAsync("you said hello again", TimeSpan.FromSeconds(20));
        AssertUnbroken(after, from: 21);
        Assert.DoesNotContain(after.Others, frame => frame["gap"] is not null);

        // What a user sees who opens the console for the first time.
        await using var whole = await PanelConsole.OpenAsync(Admin, id);
        await whole.AwaitLineAsync("you said hello again", TimeSpan.FromSeconds(20));
        AssertUnbroken(whole, from: 1);
        Assert.Equal(startedAt, (await Admin.AwaitStateAsync(id, "running"))["started_at"]!.GetValue<string>());
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }

    private static void AssertUnbroken(PanelConsole console, int from)
    {
        var lines = console.Lines.ToList();
        Assert.Equal(lines.Select(line => line.Sequence).Distinct().Order(), lines.Select(line => line.Sequence));
        var ticks = lines
            .Where(line => line.Text.StartsWith("tick ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Text[5..]))
            .ToList();
        Assert.Equal(Enumerable.Range(from, ticks.Count), ticks);
        Assert.True(ticks.Count > 10);
    }
}
