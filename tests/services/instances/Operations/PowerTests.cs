using System.Net;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Operations;

public sealed class SqlitePowerTests(SqliteInstancesApi api) : PowerTests(api);

public sealed class PostgresPowerTests(PostgresInstancesApi api) : PowerTests(api);

public abstract class PowerTests(InstancesApi api)
{
    [Fact]
    public async Task Start_WhileAStartIsUnderWay_AnswersWithThatOne()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();

        var first = await stage.ActAsync(id, "start");

        Assert.Equal(first, await stage.ActAsync(id, "start"));
        await stage.Node.Commands.FirstAsync<StartInstance>(_ => true);
        await stage.Node.FinishAsync(first, id, OperationOutcome.Succeeded, InstanceState.Running);
        await stage.OperationAsync(first, "succeeded");
        Assert.NotEqual(first, await stage.ActAsync(id, "start"));
    }

    [Fact]
    public async Task Start_DuringTheInstall_IsRefused()
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, _) = await stage.CreateAsync();

        await Stage.RefusedAsync(
            await stage.Client.PostAsync($"/v1/instances/{id}/start", null),
            HttpStatusCode.Conflict,
            "installing"
        );
    }

    [Fact]
    public async Task Cancel_Operation_IsRecordedUnderWhatItDoesToWhich()
    {
        await using var stage = await Stage.SetAsync(api);
        var (_, operation) = await stage.CreateAsync("shop");

        await Stage.JsonAsync(
            await stage.Client.PostAsync($"/v1/operations/{operation}/cancel", null),
            HttpStatusCode.Accepted
        );

        var record = await api.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == "operation.cancel_requested" && record.Target.Id == operation.ToString()
        );
        Assert.Equal("create of shop", record.Target.Name);
    }

    [Fact]
    public async Task Delete_Workload_IsRecordedUnderItsName()
    {
        await using var stage = await Stage.SetAsync(api);
        using var client = api.ClientOf(stage.Organization);

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await client.DeleteAsync($"/v1/workloads/{stage.Workload}")).StatusCode
        );

        var records = await api.Events.Received.AtLeastAsync<AuditRecorded>(
            record => record.Target.Id == stage.Workload.ToString(),
            count: 2
        );
        Assert.Equal(["workload.created", "workload.deleted"], records.Select(record => record.Action));
        Assert.Equal(records[0].Target.Name, records[1].Target.Name);
        Assert.NotNull(records[1].Target.Name);
    }
}
