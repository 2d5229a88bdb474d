using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Allocations;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Operations;

public sealed class SqliteExpiryTests(SqliteExpiryTests.Hasty api)
    : ExpiryTests(api),
        IClassFixture<SqliteExpiryTests.Hasty>
{
    public sealed class Hasty() : HastyApi("sqlite");
}

public sealed class PostgresExpiryTests(PostgresExpiryTests.Hasty api)
    : ExpiryTests(api),
        IClassFixture<PostgresExpiryTests.Hasty>
{
    public sealed class Hasty() : HastyApi("postgres");
}

public abstract class ExpiryTests(InstancesApi api)
{
    [Fact]
    public async Task Operation_PastItsDeadline_ExpiresAndALateEndChangesTheInstanceOnly()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        await stage.Node.ObserveAsync(FakeNode.Seen(id, InstanceState.Stopped));
        await stage.StateAsync(id, "stopped");

        var start = await stage.ActAsync(id, "start");

        var expired = await stage.OperationAsync(start, "expired");
        Assert.Equal(
            ("deadline_exceeded", "The node node-1 did not take the command in time."),
            ((string?)expired["error"]!["code"], (string?)expired["error"]!["message"])
        );
        await stage.Node.Commands.FirstAsync<CancelOperation>(cancel => cancel.OperationId == start);
        await stage.Node.FinishAsync(start, id, OperationOutcome.Succeeded, InstanceState.Running);
        await stage.StateAsync(id, "running");
        Assert.Equal("expired", (string?)(await stage.OperationAsync(start, "expired"))["status"]);
    }

    [Fact]
    public async Task Delete_OnASilentNode_IsHiddenAndFreesThePortsOnceTheNodeHasIt()
    {
        await using var stage = await Stage.SetAsync(api);
        var first = await stage.CreateRunningAsync("first");
        var second = await stage.CreateRunningAsync("second");

        foreach (var id in new[] { first, second })
        {
            var operation = await stage.DeleteAsync(id);
            await stage.OperationAsync(operation, "expired");
            await stage.GoneAsync(id);
        }

        Assert.Empty(
            (await Stage.JsonAsync(await stage.Client.GetAsync("/v1/instances"), HttpStatusCode.OK))["data"]!.AsArray()
        );
        Assert.Equal(2, await PortsAsync(stage));
        await Stage.RefusedAsync(await stage.PostAsync("third", port: 30000), HttpStatusCode.Conflict, "port_taken");

        await stage.Node.ConnectAsync(
            FakeNode.Seen(first, InstanceState.Running),
            FakeNode.Seen(second, InstanceState.Running)
        );
        var sync = await stage.Node.Commands.FirstAsync<SyncNode>(_ => true);
        Assert.Equal(new[] { first, second }.Order(), sync.Deleted.Order());
        Assert.Empty(sync.Instances);

        await stage.Node.ListAsync();
        await api.Events.Received.FirstAsync<InstanceDeleted>(deleted => deleted.InstanceId == first);
        await api.Events.Received.FirstAsync<InstanceDeleted>(deleted => deleted.InstanceId == second);
        Assert.Equal(0, await PortsAsync(stage));
        await api.Events.SumsAsync(stage.Node.Id, new NodeCapacity(0, 0, 0), 0);
    }

    private Task<int> PortsAsync(Stage stage) =>
        api.ReadAsync(database => database.Set<Allocation>().CountAsync(row => row.NodeId == stage.Node.Id));
}
