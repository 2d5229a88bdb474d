using System.Net;
using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>Commands to a node, and what becomes of their operations when things go wrong.</summary>
[Collection(OnDocker.Name)]
public sealed class CommandTests(DockerCluster cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    [Fact]
    public async Task Command_DeliveredTwice_ActsOnce()
    {
        var id = await RunningAsync(TestWorkloads.Echo);
        await using var console = await PanelConsole.OpenAsync(Admin, id);
        await console.AwaitLineAsync("up");
        using var tap = await QueueTap.OpenAsync(Cluster.Stores.Bus, $"node.{Cluster.NodeId:D}.commands");

        var restart = await Admin.PowerAsync(id, "restart");
        var command = await tap.TakeAsync();
        Assert.Contains(restart.Id.ToString(), command["payload"]!.GetValue<string>(), StringComparison.Ordinal);
        await tap.DeliverAsync(command);
        await Admin.SucceedAsync(restart);
        await tap.DeliverAsync(command);
        var startedAt = (await Admin.AwaitStateAsync(id, "running"))["started_at"]!.GetValue<string>();
        await tap.AwaitDrainedAsync();

        // An instance's actions run one after the other: had the copies been obeyed, it would be before this one.
        var update = await Admin.PutAsync($"/v1/instances/{id}", new { name = "renamed" });
        Assert.True(update.Status is HttpStatusCode.OK or HttpStatusCode.Accepted, update.ToString());
        if (update.Body?["operation"] is { } operation)
        {
            await Admin.SucceedAsync(PanelOperation.Of(operation));
        }

        await console.TypeAsync("still here");
        await console.AwaitLineAsync("you said still here");
        Assert.Equal(2, console.Lines.Count(line => line.Text == "up"));
        Assert.Equal(startedAt, (await Admin.GetInstanceAsync(id))["started_at"]!.GetValue<string>());
        Assert.Equal("succeeded", (await Admin.FollowAsync(restart)).Status);
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }

    [Fact]
    public async Task Kill_DuringAStartThatHangs_EndsBothWithinTenSeconds()
    {
        var id = await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(
                await Admin.CreateWorkloadAsync(TestWorkloads.Hanging),
                Cluster.NodeId,
                start: false
            )
        );
        var start = await Admin.PowerAsync(id, "start");
        await Admin.AwaitStateAsync(id, "starting", TimeSpan.FromSeconds(20));
        await using var console = await PanelConsole.OpenAsync(Admin, id);
        await console.AwaitLineAsync("waiting", TimeSpan.FromSeconds(20));

        var limit = TimeSpan.FromSeconds(10);
        var kill = await Admin.PowerAsync(id, "kill");
        var ends = await Task.WhenAll(Admin.FollowAsync(start, limit), Admin.FollowAsync(kill, limit));
        Assert.Contains(ends[0].Status, (string[])["superseded", "cancelled"]);
        Assert.Equal("succeeded", ends[1].Status);
        await Admin.AwaitStateAsync(id, "stopped");
        using var engine = DockerEngine.CreateClient(TestServers.Docker);
        Assert.DoesNotContain(
            await Leftovers.ContainersAsync(engine, $"panel.instance={id:D}"),
            container => container["State"]!.GetValue<string>() == "running"
        );
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }

    [Fact]
    public async Task Operation_NodeNeverAnswers_ExpiresWithItsReason()
    {
        var id = await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(
                await Admin.CreateWorkloadAsync(TestWorkloads.Echo),
                Cluster.NodeId,
                start: false
            )
        );
        await Cluster.RestartAsync("instances", new Dictionary<string, string> { ["Operations:Start"] = "00:00:03" });
        PanelOperation end;
        await Cluster.PauseAsync("agent");
        try
        {
            end = await Admin.FollowAsync(await Admin.PowerAsync(id, "start"), TimeSpan.FromSeconds(15));
        }
        finally
        {
            await Cluster.ResumeAsync("agent");
            await Cluster.RestartAsync("instances");
        }

        Assert.Equal(("expired", "deadline_exceeded"), (end.Status, end.Code));
        Assert.Contains("first", end.Error, StringComparison.Ordinal);

        // The node is back, and the instance is not stuck.
        await Admin.RunAsync(id, "start");
        await Admin.AwaitStateAsync(id, "running");
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }
}
