using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Allocations;
using Panel.Instances.Data;
using Panel.Instances.Tests.Support;
using Panel.Testing;

namespace Panel.Instances.Tests.Nodes;

public sealed class SqliteNodeEventTests(SqliteInstancesApi api) : NodeEventTests(api);

public sealed class PostgresNodeEventTests(PostgresInstancesApi api) : NodeEventTests(api);

public abstract class NodeEventTests(InstancesApi api)
{
    [Fact]
    public async Task WentOffline_MakesStatesUnknown_UntilTheNextReport()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();

        await api.Events.PublishAsync(
            new NodeWentOffline(stage.Node.Id, stage.Organization, "node-1", FakeNode.Now, FakeNode.Now)
        );
        Assert.Equal("running", (string?)(await stage.StateAsync(id, "unknown"))["desired_state"]);

        await stage.Node.ListAsync(FakeNode.Seen(id, InstanceState.Running));
        Assert.Null((string?)(await stage.StateAsync(id, "running"))["state_reason"]);
    }

    [Fact]
    public async Task Deleted_TakesItsInstancesAndTheirPortsWithIt()
    {
        await using var stage = await Stage.SetAsync(api);
        var first = await stage.CreateRunningAsync("first");
        var (second, open) = await stage.CreateAsync("second");

        await api.Events.PublishAsync(new NodeDeleted(stage.Node.Id, stage.Organization, FakeNode.Now));

        await stage.GoneAsync(first);
        await stage.GoneAsync(second);
        Assert.Equal("node_deleted", (string?)(await stage.OperationAsync(open, "failed"))["error"]!["code"]);
        Assert.False(
            await api.ReadAsync(database => database.Set<Allocation>().AnyAsync(row => row.NodeId == stage.Node.Id))
        );
        await api.Events.SumsAsync(stage.Node.Id, new NodeCapacity(0, 0, 0), 0);
    }

    [Fact]
    public async Task Changed_OpenToAll_IsKept()
    {
        await using var stage = await Stage.SetAsync(api);
        var open = new NodeChanged(
            stage.Node.Id,
            stage.Organization,
            "open",
            NodeStatus.Online,
            true,
            new Dictionary<string, string>(),
            new NodeCapacity(1, 1, 1),
            "process",
            "",
            new PortRange(1, 2),
            9,
            FakeNode.Now,
            ["user"],
            OpenToAll: true
        );

        await api.Events.PublishAsync(open);
        await Eventually.TrueAsync(_ => OpenAsync(stage));
        await api.Events.PublishAsync(open with { Version = 10, OpenToAll = false });
        await Eventually.TrueAsync(async _ => !await OpenAsync(stage));
    }

    private Task<bool> OpenAsync(Stage stage) =>
        api.ReadAsync(database =>
            database
                .Set<KnownNode>()
                .Where(node => node.Id == stage.Node.Id)
                .Select(node => node.OpenToAll)
                .SingleAsync()
        );

    [Fact]
    public async Task Changed_ComingLate_DoesNotUndoANewerOne()
    {
        await using var stage = await Stage.SetAsync(api);
        var marker = Guid.CreateVersion7();
        var newer = new NodeChanged(
            stage.Node.Id,
            stage.Organization,
            "renamed",
            NodeStatus.Online,
            false,
            new Dictionary<string, string>(),
            new NodeCapacity(1, 1, 1),
            "docker",
            "",
            new PortRange(1, 2),
            9,
            FakeNode.Now
        );

        await api.Events.PublishAsync(newer);
        await Eventually.TrueAsync(async _ => await NameAsync(stage) == "renamed");
        await api.Events.PublishAsync(newer with { Name = "old", Version = 8 });
        await api.Events.PublishAsync(newer with { NodeId = marker });

        await Eventually.TrueAsync(_ =>
            api.ReadAsync(database => database.Set<KnownNode>().AnyAsync(node => node.Id == marker))
        );
        Assert.Equal("renamed", await NameAsync(stage));
    }

    private Task<string> NameAsync(Stage stage) =>
        api.ReadAsync(database =>
            database.Set<KnownNode>().Where(node => node.Id == stage.Node.Id).Select(node => node.Name).SingleAsync()
        );
}
