using System.Net;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Operations;

public sealed class SqliteFirstStartTests(SqliteInstancesApi api) : FirstStartTests(api);

public sealed class PostgresFirstStartTests(PostgresInstancesApi api) : FirstStartTests(api);

/// <summary>The operation that creates an instance also waits for its first start to be ready.</summary>
public abstract class FirstStartTests(InstancesApi api)
{
    [Theory]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task Power_DuringTheFirstStart_IsAcceptedAndEndsTheCreation(string verb)
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, create) = await stage.CreateAsync();
        await stage.Node.ReportAsync(
            new OperationProgressed(
                stage.Node.Id,
                stage.Node.NextSequence(),
                create,
                id,
                null,
                "Starting",
                FakeNode.Now
            )
        );
        await stage.Node.ObserveAsync(FakeNode.Seen(id, InstanceState.Starting));
        await stage.StateAsync(id, "starting");

        var operation = await stage.ActAsync(id, verb);

        if (verb == "stop")
        {
            await stage.Node.Commands.FirstAsync<StopInstance>(command => command.OperationId == operation);
        }
        else
        {
            await stage.Node.Commands.FirstAsync<RestartInstance>(command => command.OperationId == operation);
        }

        await stage.Node.ReportAsync(
            new OperationFinished(
                stage.Node.Id,
                stage.Node.NextSequence(),
                create,
                id,
                OperationOutcome.Superseded,
                "superseded",
                $"A {verb} came after it.",
                FakeNode.Now,
                FakeNode.Seen(id, InstanceState.Starting)
            )
        );
        var ended = await stage.OperationAsync(create, "superseded");
        Assert.Equal($"A {verb} came after it.", (string?)ended["error"]!["message"]);
        var (state, name) = verb == "stop" ? (InstanceState.Stopped, "stopped") : (InstanceState.Running, "running");
        await stage.Node.FinishAsync(operation, id, OperationOutcome.Succeeded, state);
        await stage.StateAsync(id, name);
        await stage.ActAsync(id, "start");
    }

    [Theory]
    [InlineData(InstanceState.Pending)]
    [InlineData(InstanceState.Installing)]
    public async Task Power_DuringTheInstall_IsRefusedButAKill(InstanceState state)
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, _) = await stage.CreateAsync();
        await stage.Node.ObserveAsync(FakeNode.Seen(id, state));
        if (state != InstanceState.Pending)
        {
            await stage.StateAsync(id, "installing");
        }

        foreach (var verb in new[] { "start", "stop", "restart" })
        {
            var answer = await stage.Client.PostAsync($"/v1/instances/{id}/{verb}", null);
            await Stage.RefusedAsync(answer, HttpStatusCode.Conflict, "installing");
        }

        await stage.ActAsync(id, "kill");
    }
}
