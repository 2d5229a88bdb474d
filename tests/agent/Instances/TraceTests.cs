using System.Collections.Concurrent;
using System.Diagnostics;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class TraceTests : IDisposable
{
    private readonly ActivitySource _panel = new("Panel.Agent.Tests");
    private readonly ConcurrentBag<Activity> _ended = [];
    private readonly ActivityListener _collector;

    public TraceTests()
    {
        _collector = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Panel.Agent.Tests" or "Panel.Bus",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_collector);
    }

    [Fact]
    public async Task Operation_AgentRestartedMeanwhile_StaysInItsCommandsTrace()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var (operation, trace) = Command(() =>
            agent.Start(agent.Spec() with { Ready = new ReadySpec(["ready"], false, null, 0) })
        );
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);
        await agent.StopAsync();
        agent.Runtime.Emit(agent.Id, "ready");
        await agent.StartAsync();

        Assert.Equal(trace, agent.Traces[await agent.FinishedAsync(operation)]);
        Assert.Equal(2, _ended.Count(span => span.OperationName == "operation start" && span.TraceId == trace));
    }

    [Fact]
    public async Task Report_BrokerAwayUntilARestart_StaysInItsOperationsTrace()
    {
        await using var agent = new InstancesFixture { BrokerFailure = new TimeoutException("away") };
        await agent.StartAsync();
        var (operation, trace) = Command(() => agent.Start(agent.Spec()));
        await agent.StateAsync(InstanceState.Running);
        await agent.RestartAsync();
        agent.BrokerFailure = null;

        await agent.UntilAsync(() => agent.Finished(operation).Any(), step: TimeSpan.FromSeconds(10));
        Assert.Equal(trace, agent.Traces[agent.Finished(operation).Single()]);
    }

    [Fact]
    public async Task Crash_LongAfterTheStart_IsNoPartOfItsTrace()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var (operation, trace) = Command(() => agent.Start(agent.Spec()));
        Assert.Equal(trace, agent.Traces[await agent.FinishedAsync(operation)]);

        agent.Runtime.Exit(agent.Id, 1);
        await agent.StateAsync(InstanceState.Crashed);
        InstanceObserved? crash = null;
        await agent.UntilAsync(() =>
            (
                crash = agent
                    .Reports.OfType<InstanceObserved>()
                    .FirstOrDefault(seen => seen.Observation.State == InstanceState.Crashed)
            )
                is not null
        );
        Assert.Equal(default, agent.Traces[crash!]);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _panel.Dispose();
    }

    private (Guid Operation, ActivityTraceId Trace) Command(Func<Guid> give)
    {
        using var span = _panel.StartActivity("command")!;
        return (give(), span.TraceId);
    }
}
