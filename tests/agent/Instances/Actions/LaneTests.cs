using Microsoft.Extensions.DependencyInjection;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances.Actions;

public sealed class LaneTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly HoldDataHandler _data = new();
    private readonly HoldBothHandler _both = new();

    [Fact]
    public async Task Data_UnderWay_HoldsUpNeitherStartNorStop()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);

        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Stop(generation: 2))).Outcome);
        var start = agent.Start(agent.Spec(generation: 3));
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(start)).Outcome);
        Assert.Empty(agent.Finished(held));
        _data.LetGo(held);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(held)).Outcome);
    }

    [Fact]
    public async Task Data_Crash_IsDealtWithMeanwhile()
    {
        await using var agent = await StartedAsync();
        await BeginAsync(agent);

        agent.Runtime.Exit(agent.Id, 1);

        await agent.StateAsync(InstanceState.Crashed);
        await agent.StateAsync(InstanceState.Running, step: Second);
    }

    [Fact]
    public async Task Data_Second_WaitsForTheFirst()
    {
        await using var agent = await StartedAsync();
        var first = await BeginAsync(agent);
        var second = Hold(agent);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Kill(generation: 2))).Outcome);
        Assert.Single(_data.Begun);

        _data.LetGo(first);
        await agent.FinishedAsync(first);
        await agent.UntilAsync(() => _data.Begun.Count == 2);
        _data.LetGo(second);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(second)).Outcome);
    }

    [Fact]
    public async Task Kill_DuringData_LeavesIt()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Kill(generation: 2))).Outcome);

        Assert.Equal(ActionInterruption.None, _data.Begun.Single().Ending);
        _data.LetGo(held);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(held)).Outcome);
    }

    [Fact]
    public async Task Delete_DuringData_EndsWhatRunsAndWhatWaits()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);
        var waiting = Hold(agent);

        var delete = agent.Delete(generation: 2);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(delete, step: Second)).Outcome);
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(held)).Outcome);
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(waiting)).Outcome);
        Assert.Null(agent.State);
        Assert.Equal("unknown_instance", (await agent.FinishedAsync(Hold(agent))).Code);
    }

    [Fact]
    public async Task Sync_DeletedDuringData_EndsIt()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);

        agent.Commands.Accept(new SyncNode(agent.NodeId, [], [agent.Id], agent.Time.GetUtcNow()));

        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(held)).Outcome);
        await agent.UntilAsync(() => agent.State is null);
    }

    [Fact]
    public async Task Both_WaitingForData_LetsPowerGoByAndKeepsItsPlaceInData()
    {
        await using var agent = await StartedAsync();
        var first = await BeginAsync(agent);
        var both = HoldBoth(agent);
        var later = Hold(agent);
        var start = agent.Start(agent.Spec(generation: 2));
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(start)).Outcome);

        _data.LetGo(first);
        await agent.UntilAsync(() => !_both.Begun.IsEmpty);
        Assert.Single(_data.Begun);
        var stop = agent.Stop(generation: 3);
        _both.LetGo(both);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(stop, step: Second)).Outcome);
        await agent.UntilAsync(() => _data.Begun.Count == 2);
        _data.LetGo(later);
        await agent.FinishedAsync(later);
        Assert.Equal([first, both, stop, later], Ended(agent, first, both, stop, later));
    }

    [Fact]
    public async Task Kill_DuringBoth_OvertakesIt()
    {
        await using var agent = await StartedAsync();
        var both = HoldBoth(agent);
        await agent.UntilAsync(() => !_both.Begun.IsEmpty);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Kill(generation: 2))).Outcome);
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(both)).Outcome);
    }

    [Fact]
    public async Task Data_NinthWaiting_IsRefusedAsBusyAndPowerIsNot()
    {
        await using var agent = await StartedAsync();
        await BeginAsync(agent);
        var waiting = Enumerable.Range(0, ActionRules.MostWaiting).Select(_ => Hold(agent)).ToList();

        var refused = await agent.FinishedAsync(Hold(agent));

        Assert.Equal((OperationOutcome.Failed, "busy"), (refused.Outcome, refused.Code));
        Assert.All(waiting, operation => Assert.Empty(agent.Finished(operation)));
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Kill(generation: 2))).Outcome);
        Assert.Equal(
            OperationOutcome.Succeeded,
            (await agent.FinishedAsync(agent.Start(agent.Spec(generation: 3)))).Outcome
        );
    }

    [Fact]
    public async Task Data_SilentForFiveMinutes_EndsStalledAndIsSettled()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);
        agent.Time.Advance(TimeSpan.FromMinutes(4));
        _data.Begun.Single().Report("half", 50);
        agent.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(agent.Finished(held));

        var finished = await agent.FinishedAsync(held, step: TimeSpan.FromSeconds(20));

        Assert.Equal((OperationOutcome.Failed, "stalled"), (finished.Outcome, finished.Code));
        Assert.Equal("stalled", Assert.Single(_data.Settled).Code);
        Assert.Equal(
            ("half", 50),
            agent
                .Reports.OfType<OperationProgressed>()
                .Where(progress => progress.OperationId == held)
                .Select(progress => (progress.Message, progress.Percent!.Value))
                .Single()
        );
        Assert.Equal(InstanceState.Running, agent.State);
    }

    [Fact]
    public async Task Cancel_DataUnderWay_SettlesAndFreesTheLane()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);
        var next = Hold(agent);

        agent.Commands.Accept(new CancelOperation(held, agent.NodeId, agent.Id));

        Assert.Equal(OperationOutcome.Cancelled, (await agent.FinishedAsync(held)).Outcome);
        await agent.UntilAsync(() => _data.Begun.Count == 2);
        Assert.Equal(OperationOutcome.Cancelled, Assert.Single(_data.Settled).Outcome);
        _data.LetGo(next);
        await agent.FinishedAsync(next);
        Assert.Single(agent.Finished(held));
    }

    [Fact]
    public async Task AgentRestart_DuringDataAndBoth_ResumesEachWithItsPayload()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent, "{\"a\":1}");
        var both = HoldBoth(agent);

        await agent.RestartAsync();

        await agent.UntilAsync(() => _data.Begun.Count == 2);
        var resumed = _data.Begun.Last().Action;
        Assert.Equal((true, "{\"a\":1}", (long?)null), (resumed.Resumed, resumed.Payload, resumed.Generation));
        Assert.Empty(_data.Settled);
        Assert.Empty(_both.Begun);
        _data.LetGo(held, ActionResult.Success with { Result = "{\"files\":3}", Warnings = ["one was skipped"] });
        var finished = await agent.FinishedAsync(held);
        Assert.Equal(
            (OperationOutcome.Succeeded, "{\"files\":3}", "one was skipped"),
            (finished.Outcome, finished.Result, finished.Warnings!.Single())
        );
        await agent.UntilAsync(() => _both.Begun.Count == 1);
        await agent.RestartAsync();
        await agent.UntilAsync(() => _both.Begun.Count == 2);
        _both.LetGo(both);
        await agent.FinishedAsync(both);

        // A repeated command is answered with what is remembered.
        Hold(agent, operation: held);
        await agent.UntilAsync(() => agent.Finished(held).Count() == 2);
        Assert.Equal("{\"files\":3}", agent.Finished(held).Last().Result);
        Assert.Equal(2, _data.Begun.Count);
        Assert.Single(agent.Finished(both));
    }

    [Fact]
    public async Task Data_ResultTooLong_EndsWithoutItAndSaysSo()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);

        _data.LetGo(held, ActionResult.Success with { Result = $"{{\"a\":\"{new string('ä', 8192)}\"}}" });

        var finished = await agent.FinishedAsync(held);
        Assert.Equal((OperationOutcome.Succeeded, null), (finished.Outcome, finished.Result));
        Assert.Contains("too long", Assert.Single(finished.Warnings!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentRestart_KindIsNotKnownAnyMore_EndsTheOperation()
    {
        await using var agent = await StartedAsync();
        var held = await BeginAsync(agent);
        agent.Extend = _ => { };

        await agent.RestartAsync();

        Assert.Equal("unknown_kind", (await agent.FinishedAsync(held)).Code);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Kill(generation: 2))).Outcome);
    }

    /// <summary>An agent with a running instance.</summary>
    private async Task<InstancesFixture> StartedAsync()
    {
        var agent = new InstancesFixture
        {
            Extend = services => services.AddSingleton<IActionHandler>(_data).AddSingleton<IActionHandler>(_both),
        };
        await agent.StartAsync();
        await agent.RunningAsync();
        return agent;
    }

    private async Task<Guid> BeginAsync(InstancesFixture agent, string? payload = null)
    {
        var operation = Hold(agent, payload);
        await agent.UntilAsync(() => !_data.Begun.IsEmpty);
        return operation;
    }

    private static Guid Hold(InstancesFixture agent, string? payload = null, Guid? operation = null)
    {
        var id = operation ?? Guid.CreateVersion7();
        agent.Commands.Accept(new HoldData(id, agent.Id, agent.Deadline, payload));
        return id;
    }

    private static Guid HoldBoth(InstancesFixture agent)
    {
        var id = Guid.CreateVersion7();
        agent.Commands.Accept(new HoldBoth(id, agent.Id, agent.Deadline));
        return id;
    }

    private static IEnumerable<Guid> Ended(InstancesFixture agent, params Guid[] operations) =>
        agent.Reports.OfType<OperationFinished>().Select(f => f.OperationId).Where(operations.Contains);
}
