using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Tests.Support;
using Panel.Operations;
using Panel.Testing;

namespace Panel.Instances.Tests.Organizations;

public sealed class SqliteAbandonedOrganizationTests(SqliteInstancesApi api) : AbandonedOrganizationTests(api);

public sealed class PostgresAbandonedOrganizationTests(PostgresInstancesApi api) : AbandonedOrganizationTests(api);

/// <summary>What an organization without members has is removed by operations, however often that is said.</summary>
public abstract class AbandonedOrganizationTests(InstancesApi api)
{
    [Fact]
    public async Task Abandoned_ItsInstances_GetAnOperationThatDeletesThem()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var other = await Stage.SetAsync(api);
        var (first, second) = (await stage.CreateRunningAsync("first"), await stage.CreateRunningAsync("second"));
        var untouched = await other.CreateRunningAsync("other");
        var admin = Guid.CreateVersion7();

        await api.Events.PublishAsync(new OrganizationAbandoned(stage.Organization, admin, FakeNode.Now));

        foreach (var instance in new[] { first, second })
        {
            var command = await stage.Node.Commands.FirstAsync<DeleteInstance>(command =>
                command.InstanceId == instance
            );
            var operation = await api.ReadAsync(database =>
                database.Set<Operation>().SingleAsync(row => row.Id == command.OperationId)
            );
            Assert.Equal(
                ("delete", admin, stage.Organization),
                (operation.Kind, operation.RequestedBy, operation.OrganizationId)
            );
            await stage.Node.FinishAsync(operation.Id, instance, OperationOutcome.Succeeded, state: null);
            await api.Events.Received.FirstAsync<InstanceDeleted>(deleted => deleted.InstanceId == instance);
        }

        Assert.Equal("running", (string?)(await other.GetAsync(untouched))["state"]);
        var record = await api.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Target.Id == first.ToString() && record.Action == "instance.delete_requested"
        );
        Assert.Equal(("service", stage.Organization), (record.Actor.Kind, record.OrganizationId));
    }

    [Fact]
    public async Task Abandoned_SaidAgain_BeginsNothingTwiceAndTriesAFailedOneAgain()
    {
        await using var stage = await Stage.SetAsync(api);
        var (failing, waiting) = (await stage.CreateRunningAsync("failing"), await stage.CreateRunningAsync("waiting"));
        await SayAsync(stage);
        var first = await stage.Node.Commands.FirstAsync<DeleteInstance>(command => command.InstanceId == failing);
        await stage.Node.Commands.FirstAsync<DeleteInstance>(command => command.InstanceId == waiting);
        await stage.Node.FinishAsync(
            first.OperationId,
            failing,
            OperationOutcome.Failed,
            InstanceState.Running,
            "delete_failed"
        );
        await stage.OperationAsync(first.OperationId, "failed");

        await SayAsync(stage);

        await stage.Node.Commands.AtLeastAsync<DeleteInstance>(command => command.InstanceId == failing, 2);
        Assert.Single(stage.Node.Commands.All<DeleteInstance>(command => command.InstanceId == waiting));
    }

    [Fact]
    public async Task Abandoned_WithMoreInstancesThanABatch_DeletesThemAll()
    {
        await using var stage = await Stage.SetAsync(api, memory: 1L << 40);
        var made = new List<Guid>();
        for (var count = 0; count < 53; count++)
        {
            var body = new
            {
                workload_id = stage.Workload,
                name = $"i{count}",
                node_id = stage.Node.Id,
                resources = new { cpu_millicores = 0 },
            };
            made.Add(
                (Guid)(await Stage.JsonAsync(await stage.PostAsync(body), HttpStatusCode.Accepted))["instance"]!["id"]!
            );
        }

        await SayAsync(stage);

        foreach (var instance in made)
        {
            await stage.Node.Commands.FirstAsync<DeleteInstance>(command => command.InstanceId == instance);
        }

        Assert.Equal(53, stage.Node.Commands.All<DeleteInstance>(command => made.Contains(command.InstanceId)).Count);
    }

    [Fact]
    public async Task Deleted_TheOrganization_TakesItsWorkloadsAndOperationsAlong()
    {
        await using var stage = await Stage.SetAsync(api);
        var instance = await stage.CreateRunningAsync();
        await stage.Node.FinishAsync(
            await stage.DeleteAsync(instance),
            instance,
            OperationOutcome.Succeeded,
            state: null
        );
        await stage.GoneAsync(instance);

        await api.Events.PublishAsync(new OrganizationDeleted(stage.Organization, FakeNode.Now));

        await Eventually.TrueAsync(_ =>
            api.ReadAsync(async database =>
                !await database.Set<Workload>().AnyAsync(row => row.OrganizationId == stage.Organization)
            )
        );
        await Eventually.TrueAsync(_ =>
            api.ReadAsync(async database =>
                !await database.Set<Operation>().AnyAsync(row => row.OrganizationId == stage.Organization)
            )
        );
    }

    [Fact]
    public async Task Deleted_WhileALateInstanceUsesAWorkload_KeepsThatOne()
    {
        await using var stage = await Stage.SetAsync(api);
        var unused = await stage.AddWorkloadAsync("[]");
        await stage.CreateRunningAsync();

        await api.Events.PublishAsync(new OrganizationDeleted(stage.Organization, FakeNode.Now));

        await Eventually.TrueAsync(_ =>
            api.ReadAsync(async database => !await database.Set<Workload>().AnyAsync(row => row.Id == unused))
        );
        await Stage.JsonAsync(await stage.Client.GetAsync($"/v1/workloads/{stage.Workload}"), HttpStatusCode.OK);
    }

    private Task SayAsync(Stage stage) =>
        api.Events.PublishAsync(new OrganizationAbandoned(stage.Organization, Guid.CreateVersion7(), FakeNode.Now));
}
