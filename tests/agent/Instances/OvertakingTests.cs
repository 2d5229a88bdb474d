using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class OvertakingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Kill_DuringStartThatHangs_EndsBothWithinSeconds()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var engine = new TaskCompletionSource();
        agent.Runtime.BeforeStart = _ => engine.Task;
        var start = agent.Start(agent.Spec());
        await agent.UntilAsync(() => agent.Runtime.Count("start Workload") == 1);
        var before = agent.Time.GetUtcNow();

        var kill = agent.Kill(generation: 2);

        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(start)).Outcome);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(kill, step: Second)).Outcome);
        Assert.True(agent.Time.GetUtcNow() - before < TimeSpan.FromSeconds(10));
        Assert.Equal(InstanceState.Stopped, agent.State);

        // The engine comes through after all: what it started must not stay.
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 143);
        engine.SetResult();
        await agent.UntilAsync(() =>
            agent.Runtime.Calls.Contains("signal SIGTERM") && agent.Runtime.Find(agent.Id) is { Exited: true }
        );
        await agent.StateAsync(InstanceState.Stopped);
    }

    [Fact]
    public async Task Kill_QueuedActions_AreSuperseded()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var engine = new TaskCompletionSource();
        agent.Runtime.BeforeStart = _ => engine.Task;
        var first = agent.Start(agent.Spec());
        await agent.UntilAsync(() => agent.Runtime.Count("start Workload") == 1);
        var waiting = agent.Restart(agent.Spec(generation: 2));

        var kill = agent.Kill(generation: 3);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(kill, step: Second)).Outcome);
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(first)).Outcome);
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(waiting)).Outcome);
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
        engine.SetResult();
    }

    [Fact]
    public async Task Kill_DuringInstall_LeavesInstallFailed()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var install = agent.Install(agent.InstallSpec(), thenStart: true);
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);

        var kill = await agent.FinishedAsync(agent.Kill(generation: 2), step: Second);

        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.InstallFailed),
            (kill.Outcome, kill.Observation!.State)
        );
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(install)).Outcome);
        Assert.Null(agent.Runtime.Find(agent.Id, ContainerRole.Install));
        Assert.Equal(0, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Delete_DuringStop_Overtakes()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var stop = agent.Stop(generation: 2);
        await agent.UntilAsync(() => agent.Runtime.Calls.Contains("signal SIGTERM"));

        var delete = agent.Delete(generation: 3);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(delete, step: Second)).Outcome);
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(stop)).Outcome);
    }

    [Fact]
    public async Task Stop_DuringStartThatIsNotReady_NeedNotWaitForIt()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);
        var start = agent.Start(agent.Spec() with { Ready = new ReadySpec(["never"], false, null, 0) });
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);

        Assert.Equal(
            OperationOutcome.Succeeded,
            (await agent.FinishedAsync(agent.Stop(generation: 2), step: Second)).Outcome
        );
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(start)).Outcome);
        Assert.Equal(InstanceState.Stopped, agent.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_DuringTheFirstStartOfAnInstall_NeedNotWaitForIt(bool withScript)
    {
        await using var agent = await InstancesFixture.StartedAsync();
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);
        var install = await FirstStartAsync(agent, withScript);

        var stop = await agent.FinishedAsync(agent.Stop(generation: 2), step: Second);

        Assert.Equal((OperationOutcome.Succeeded, InstanceState.Stopped), (stop.Outcome, stop.Observation!.State));
        var ended = await agent.FinishedAsync(install);
        Assert.Equal((OperationOutcome.Superseded, "A stop came after it."), (ended.Outcome, ended.Error));
    }

    [Fact]
    public async Task Restart_DuringTheFirstStartOfAnInstall_StopsAndStartsAgain()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);
        var install = await FirstStartAsync(agent, withScript: true);

        var restart = await agent.FinishedAsync(agent.Restart(agent.InstallSpec(generation: 2)), step: Second);

        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.Running),
            (restart.Outcome, restart.Observation!.State)
        );
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(install)).Outcome);
        Assert.Equal(2, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Stop_DuringTheScriptOfAnInstall_WaitsForItsEnd()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var install = agent.Install(agent.InstallSpec(), thenStart: true);
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);

        var stop = agent.Stop(generation: 2);

        Assert.Empty(agent.Finished(install));
        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(stop, step: Second)).Outcome);
    }

    // The workload never says that it is ready.
    private static async Task<Guid> FirstStartAsync(InstancesFixture agent, bool withScript)
    {
        var spec = (withScript ? agent.InstallSpec() : agent.Spec()) with
        {
            Ready = new ReadySpec(["never"], false, null, 0),
        };
        var install = agent.Install(spec, thenStart: true);
        if (withScript)
        {
            await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);
            agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);
        }

        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null && agent.State == InstanceState.Starting);
        return install;
    }

    [Fact]
    public async Task LaterDesiredState_SupersedesQueuedOlderOnes()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var install = agent.Install(agent.InstallSpec());
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);
        var start = agent.Start(agent.Spec(generation: 2));
        var stop = agent.Stop(generation: 3);

        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(start)).Outcome);
        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(install)).Outcome);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(stop)).Outcome);
        Assert.Equal(0, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Cancel_RunningInstall_EndsCancelledAndInstallFailed()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var install = agent.Install(agent.InstallSpec());
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);
        agent.Commands.Accept(new CancelOperation(install, agent.NodeId, agent.Id));

        Assert.Equal(OperationOutcome.Cancelled, (await agent.FinishedAsync(install)).Outcome);
        await agent.StateAsync(InstanceState.InstallFailed, step: Second);
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is null);
        Assert.Single(agent.Finished(install));
    }

    [Fact]
    public async Task OneInstanceHangs_AnotherIsNotHeldUp()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var hang = new TaskCompletionSource();
        agent.Runtime.BeforeInspect = id => id == agent.Id ? hang.Task : Task.CompletedTask;
        agent.Start(agent.Spec());
        var other = agent.Start(agent.Spec() with { InstanceId = Guid.CreateVersion7() });

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(other)).Outcome);
        hang.SetResult();
    }
}
