using Panel.Agent.Instances;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class CrashTests
{
    [Fact]
    public void Ladder_EachCrash_DoublesToFiveMinutes() =>
        Assert.Equal(
            [10, 20, 40, 80, 160, 300, 300, 300],
            Enumerable.Range(0, 8).Select(n => RestartBackoff.Delay(n).TotalSeconds)
        );

    [Fact]
    public async Task Exit_NobodyAskedFor_CrashesAndClimbsTheLadder()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();

        agent.Runtime.Exit(agent.Id, 1, oom: true);
        await agent.StateAsync(InstanceState.Crashed);
        var first = agent.Instances.Observe(agent.Id)!;
        Assert.Equal((0, TimeSpan.FromSeconds(10)), (first.Restarts, first.RestartAt - agent.Time.GetUtcNow()));
        Assert.Equal((1, true), (first.LastExit!.Code, first.LastExit.Oom));

        agent.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(1));

        agent.Runtime.Exit(agent.Id, 1);
        await agent.StateAsync(InstanceState.Crashed);
        var second = agent.Instances.Observe(agent.Id)!;
        Assert.Equal((1, TimeSpan.FromSeconds(20)), (second.Restarts, second.RestartAt - agent.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Exit_AfterTenMinutesUp_BeginsTheLadderAnew()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.Exit(agent.Id, 1);
        await agent.StateAsync(InstanceState.Crashed);
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(5));
        agent.Time.Advance(TimeSpan.FromMinutes(11));
        await agent.UntilAsync(() => agent.Instances.Observe(agent.Id)!.Restarts == 0);

        agent.Runtime.Exit(agent.Id, 1);
        await agent.StateAsync(InstanceState.Crashed);
        Assert.Equal(TimeSpan.FromSeconds(10), agent.Instances.Observe(agent.Id)!.RestartAt - agent.Time.GetUtcNow());
    }

    [Theory]
    [InlineData(RestartPolicy.OnFailure, 0, InstanceState.Stopped, false)]
    [InlineData(RestartPolicy.OnFailure, 1, InstanceState.Crashed, true)]
    [InlineData(RestartPolicy.Always, 0, InstanceState.Crashed, true)]
    [InlineData(RestartPolicy.Never, 1, InstanceState.Crashed, false)]
    [InlineData(RestartPolicy.Never, 0, InstanceState.Stopped, false)]
    public async Task Exit_ByPolicy_RestartsOrNot(RestartPolicy policy, int code, InstanceState state, bool restarts)
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync(s => s with { RestartPolicy = policy });
        agent.Runtime.Exit(agent.Id, code);

        await agent.StateAsync(state);
        Assert.Equal(restarts, agent.Instances.Observe(agent.Id)!.RestartAt is not null);
    }

    [Fact]
    public async Task Exit_EventMissed_IsFoundByThePeriodicLook()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        agent.Runtime.Events = false;
        await agent.RunningAsync(s => s with { RestartPolicy = RestartPolicy.Never });
        var hang = new TaskCompletionSource();
        agent.Runtime.BeforeInspect = _ => hang.Task;
        agent.Runtime.Exit(agent.Id, 1);
        await Task.Yield();
        Assert.Equal(InstanceState.Running, agent.State);
        agent.Runtime.BeforeInspect = _ => Task.CompletedTask;
        hang.SetResult();

        await agent.StateAsync(InstanceState.Crashed, step: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task RestartByLadder_EngineFails_TriesOnByLadder()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.BeforeStart = _ =>
            throw new Panel.Agent.Runtimes.RuntimeException("engine_unreachable", "No engine.");
        agent.Runtime.Exit(agent.Id, 1);
        await agent.UntilAsync(
            () => agent.Instances.Observe(agent.Id)!.Reason == "No engine.",
            step: TimeSpan.FromSeconds(5)
        );
        Assert.NotNull(agent.Instances.Observe(agent.Id)!.RestartAt);

        agent.Runtime.BeforeStart = _ => Task.CompletedTask;
        await agent.StateAsync(InstanceState.Running, step: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Kill_DuringBackOff_EndsTheLadder()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.Exit(agent.Id, 1);
        await agent.StateAsync(InstanceState.Crashed);

        await agent.FinishedAsync(agent.Kill(generation: 2));
        agent.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((InstanceState.Stopped, 1), (agent.State, agent.Runtime.Count("start Workload")));
        Assert.Null(agent.Instances.Observe(agent.Id)!.RestartAt);
    }
}
