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

        await Stage.RefusedAsync(await stage.Client.PostAsync($"/v1/instances/{id}/start", null), HttpStatusCode.Conflict, "installing");
    }
}
