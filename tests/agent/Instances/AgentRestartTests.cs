using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class AgentRestartTests
{
    [Fact]
    public async Task Restart_Running_IsAttachedAgainAndItsExitSeen()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        await agent.RestartAsync();
        Assert.Equal(InstanceState.Running, agent.State);
        await agent.UntilAsync(() =>
            agent.Get<Agent.Instances.InstanceRegistry>().Supervisors.Single().Instance.Run is not null
        );

        agent.Runtime.Exit(agent.Id, 1);
        await agent.StateAsync(InstanceState.Crashed);
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Restart_DuringStart_IsEvaluatedAnew()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = agent.Start(agent.Spec() with { Ready = new ReadySpec(["ready"], false, null, 0) });
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);
        await agent.StopAsync();
        // No agent listens at this moment, but the log still has the line.
        agent.Runtime.Emit(agent.Id, "ready");
        await agent.StartAsync();

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(operation)).Outcome);
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
        Assert.Single(agent.Finished(operation));
    }

    [Fact]
    public async Task Restart_DuringStop_EndsTheStop()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var operation = agent.Stop(generation: 2);
        await agent.StateAsync(InstanceState.Stopping);
        await agent.StopAsync();
        agent.Runtime.Exit(agent.Id, 0);
        await agent.StartAsync();

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(operation)).Outcome);
        await agent.StateAsync(InstanceState.Stopped);
    }

    [Fact]
    public async Task Restart_QueuedCommands_AreCarriedOutInOrder()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var install = agent.Install(agent.InstallSpec());
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id, ContainerRole.Install) is not null);
        var start = agent.Start(agent.Spec(generation: 2));
        await agent.RestartAsync();
        agent.Runtime.Exit(agent.Id, 0, ContainerRole.Install);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(install)).Outcome);
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(start)).Outcome);
    }

    [Fact]
    public async Task Restart_EndedWhileAway_CrashesAndIsRestarted()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        await agent.StopAsync();
        agent.Runtime.Exit(agent.Id, 4);
        await agent.StartAsync();

        await agent.StateAsync(InstanceState.Crashed);
        Assert.Equal(4, agent.Instances.Observe(agent.Id)!.LastExit!.Code);
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Reboot_DesiredRunning_IsStartedAtOnceAndTheOthersStay()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        await agent.StopAsync();
        // An orderly shutdown of the machine ends workloads with code 0.
        agent.Runtime.Exit(agent.Id, 0);
        agent.BootId = "boot-2";
        await agent.StartAsync();
        await agent.UntilAsync(() => agent.Runtime.Count("start Workload") == 2);
        await agent.StateAsync(InstanceState.Running);

        await agent.FinishedAsync(agent.Kill(generation: 2));
        await agent.StopAsync();
        agent.BootId = "boot-3";
        await agent.StartAsync();
        agent.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((InstanceState.Stopped, 2), (agent.State, agent.Runtime.Count("start Workload")));
    }

    [Fact]
    public async Task Restart_EngineHangsForOne_OthersBootAndKillStillWorks()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        await agent.StopAsync();
        var hang = new TaskCompletionSource();
        agent.Runtime.BeforeInspect = id => id == agent.Id ? hang.Task : Task.CompletedTask;
        await agent.StartAsync();

        var other = agent.Start(agent.Spec() with { InstanceId = Guid.CreateVersion7() });
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(other)).Outcome);
        var kill = agent.Kill(generation: 2);
        Assert.Equal(
            OperationOutcome.Succeeded,
            (await agent.FinishedAsync(kill, step: TimeSpan.FromSeconds(1))).Outcome
        );
        hang.SetResult();
    }

    [Fact]
    public async Task Restart_AfterTheEnd_RemembersTheOutcome()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = agent.Start(agent.Spec());
        await agent.FinishedAsync(operation);
        await agent.RestartAsync();
        agent.Start(agent.Spec(), operation);

        await agent.UntilAsync(() => agent.Finished(operation).Count() == 2);
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
    }
}
