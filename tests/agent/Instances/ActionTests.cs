using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class ActionTests
{
    [Fact]
    public async Task Start_Known_RunsAndReportsItsStatesInOrder()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = agent.Start(agent.Spec(generation: 3));

        var finished = await agent.FinishedAsync(operation);

        Assert.Equal(
            (OperationOutcome.Succeeded, InstanceState.Running, 3L),
            (finished.Outcome, finished.Observation!.State, finished.Observation.Generation)
        );
        Assert.Equal(
            [InstanceState.Starting, InstanceState.Running],
            agent.Reports.OfType<InstanceObserved>().Select(o => o.Observation.State).Distinct()
        );
        var sequences = agent.Reports.OfType<InstanceObserved>().Select(o => o.Sequence).ToList();
        Assert.Equal(sequences.Order(), sequences);
    }

    [Fact]
    public async Task Start_SameOperationTwice_ActsOnceAndAnswersTwice()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = agent.Start(agent.Spec());
        await agent.FinishedAsync(operation);
        agent.Start(agent.Spec(), operation);

        await agent.UntilAsync(() => agent.Finished(operation).Count() == 2);
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Command_OlderGeneration_IsSuperseded()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.FinishedAsync(agent.Start(agent.Spec(generation: 5)));

        var finished = await agent.FinishedAsync(agent.Stop(generation: 4));

        Assert.Equal(OperationOutcome.Superseded, finished.Outcome);
        Assert.Equal(InstanceState.Running, agent.State);
    }

    [Fact]
    public async Task Start_ProcessEndsWhileStarting_FailsWithExitCodeAndLastLines()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = agent.Start(
            agent.Spec() with
            {
                Ready = new ReadySpec(["never"], false, null, 0),
                RestartPolicy = RestartPolicy.Never,
            }
        );
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);
        agent.Runtime.Emit(agent.Id, "no such world");
        agent.Runtime.Exit(agent.Id, 3);

        var finished = await agent.FinishedAsync(operation);

        Assert.Equal((OperationOutcome.Failed, "workload_exited"), (finished.Outcome, finished.Code));
        Assert.Contains("exit code 3", finished.Error, StringComparison.Ordinal);
        Assert.Contains("no such world", finished.Error, StringComparison.Ordinal);
        Assert.Equal((InstanceState.Crashed, 3), (agent.State, agent.Instances.Observe(agent.Id)!.LastExit!.Code));
    }

    [Fact]
    public async Task Start_ImageMissing_FailsWithItsCodeAndRests()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        agent.Runtime.BeforeStart = _ => throw new RuntimeException("image_missing", "No such image.");

        var finished = await agent.FinishedAsync(agent.Start(agent.Spec()));

        Assert.Equal((OperationOutcome.Failed, "image_missing"), (finished.Outcome, finished.Code));
        Assert.Equal(
            (InstanceState.Stopped, "No such image."),
            (agent.State, agent.Instances.Observe(agent.Id)!.Reason)
        );
    }

    [Fact]
    public async Task Start_NotReadyByDeadline_FailsAndBecomesRunningLater()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var operation = agent.Start(
            agent.Spec() with
            {
                Ready = new ReadySpec(["ready"], false, null, 0),
            },
            limit: TimeSpan.FromMinutes(1)
        );
        await agent.UntilAsync(() => agent.Runtime.Find(agent.Id) is not null);

        var finished = await agent.FinishedAsync(operation, step: TimeSpan.FromSeconds(10));
        Assert.Equal((OperationOutcome.Failed, "deadline_exceeded"), (finished.Outcome, finished.Code));

        agent.Runtime.Emit(agent.Id, "now ready");
        await agent.StateAsync(InstanceState.Running);
    }

    [Fact]
    public async Task Stop_TypedCommand_EndsStoppedWithItsExitCode()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync(s => s with { Stop = new StopSpec("quit", null, 10) });
        agent.Runtime.OnInput = (id, line) => agent.Runtime.Exit(id, line == "quit" ? 0 : 1);

        var finished = await agent.FinishedAsync(agent.Stop(generation: 2));

        Assert.Equal(OperationOutcome.Succeeded, finished.Outcome);
        Assert.Equal(
            (InstanceState.Stopped, 0, 2L),
            (finished.Observation!.State, finished.Observation.LastExit!.Code, finished.Observation.Generation)
        );
    }

    [Fact]
    public async Task Stop_NoReaction_IsKilledAfterItsTimeout()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync(s => s with { Stop = new StopSpec(null, "SIGINT", 20) });
        var operation = agent.Stop(generation: 2);
        await agent.UntilAsync(() => agent.Runtime.Calls.Contains("signal SIGINT"));
        Assert.NotNull(agent.Runtime.Find(agent.Id));

        Assert.Equal(
            OperationOutcome.Succeeded,
            (await agent.FinishedAsync(operation, step: TimeSpan.FromSeconds(5))).Outcome
        );
        Assert.Null(agent.Runtime.Find(agent.Id));
        Assert.Equal(InstanceState.Stopped, agent.State);
    }

    [Fact]
    public async Task Stop_NothingRuns_SucceedsAtOnce()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Stop(generation: 1))).Outcome);
    }

    [Fact]
    public async Task Restart_Running_StopsAndStarts()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);

        Assert.Equal(
            OperationOutcome.Succeeded,
            (await agent.FinishedAsync(agent.Restart(agent.Spec(generation: 2)))).Outcome
        );
        Assert.Equal(2, agent.Runtime.Count("start Workload"));
        Assert.Equal(InstanceState.Running, agent.State);
    }

    [Fact]
    public async Task Delete_Running_LeavesNoTraceButAnswersAgain()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var folder = Path.GetDirectoryName(agent.Instances.PathsOf(agent.Id)!.Data)!;
        Assert.True(Directory.Exists(folder));

        var operation = agent.Delete(generation: 2);
        var finished = await agent.FinishedAsync(operation);

        Assert.Equal(OperationOutcome.Succeeded, finished.Outcome);
        Assert.Null(finished.Observation);
        Assert.Null(agent.Runtime.Find(agent.Id));
        Assert.False(Directory.Exists(folder));
        Assert.Null(agent.Instances.Observe(agent.Id));
        Assert.Null(agent.Consoles.Subscribe(agent.Id, null, CancellationToken.None));
        await agent.RestartAsync();
        Assert.Null(agent.Instances.Observe(agent.Id));
        // What was sent before the deletion and comes after it makes nothing again.
        Assert.Equal(OperationOutcome.Superseded, (await agent.FinishedAsync(agent.Start(agent.Spec()))).Outcome);
    }

    [Fact]
    public async Task Update_Known_IsRememberedForTheNextStart()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var operation = Guid.CreateVersion7();
        agent.Commands.Accept(
            new UpdateInstance(
                operation,
                agent.NodeId,
                agent.Spec(generation: 2) with
                {
                    Name = "renamed",
                },
                agent.Deadline
            )
        );

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(operation)).Outcome);
        await agent.RestartAsync();
        Assert.Equal("renamed", agent.Instances.SpecOf(agent.Id)!.Name);
        await agent.StateAsync(InstanceState.Running);
        Assert.Equal(1, agent.Runtime.Count("start Workload"));
    }
}
