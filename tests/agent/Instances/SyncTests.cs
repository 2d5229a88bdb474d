using Panel.Agent.Instances;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

public sealed class SyncTests
{
    private static void Sync(
        InstancesFixture agent,
        DesiredState desired,
        long generation,
        bool installed = true,
        params Guid[] deleted
    ) =>
        agent.Commands.Accept(
            new SyncNode(
                agent.NodeId,
                [new DesiredInstance(agent.Spec(generation), desired, installed)],
                deleted,
                agent.Time.GetUtcNow()
            )
        );

    [Fact]
    public async Task Sync_UnknownDesiredRunning_IsStarted()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        Sync(agent, DesiredState.Running, generation: 4);

        await agent.StateAsync(InstanceState.Running);
        Assert.Equal(4, agent.Instances.Observe(agent.Id)!.Generation);
    }

    [Fact]
    public async Task Sync_NeverInstalled_IsNotStarted()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        Sync(agent, DesiredState.Running, generation: 1, installed: false);
        agent.Time.Advance(TimeSpan.FromMinutes(2));

        await agent.StateAsync(InstanceState.Pending);
        Assert.Equal(0, agent.Runtime.Count("start Workload"));
    }

    [Fact]
    public async Task Sync_DesiredStopped_StopsWhatRuns()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.OnSignal = (id, _) => agent.Runtime.Exit(id, 0);
        Sync(agent, DesiredState.Stopped, generation: 2);

        await agent.StateAsync(InstanceState.Stopped);
    }

    [Fact]
    public async Task Sync_OlderGeneration_ChangesNothing()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.FinishedAsync(agent.Start(agent.Spec(generation: 5)));
        Sync(agent, DesiredState.Stopped, generation: 4);
        agent.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((InstanceState.Running, 5L), (agent.State, agent.Instances.SpecOf(agent.Id)!.Generation));
    }

    [Fact]
    public async Task Sync_WorkDoneByItself_StaysStoppedUntilAskedAgain()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        agent.Runtime.Exit(agent.Id, 0);
        await agent.StateAsync(InstanceState.Stopped);
        Sync(agent, DesiredState.Running, generation: 1);
        agent.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, agent.Runtime.Count("start Workload"));

        Sync(agent, DesiredState.Running, generation: 2);
        await agent.StateAsync(InstanceState.Running);
    }

    [Fact]
    public async Task Sync_Deleted_AreRemovedAlsoWhenNotKnown()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var stray = Guid.CreateVersion7();
        await agent.Runtime.StartAsync(
            agent.Spec() with
            {
                InstanceId = stray,
            },
            ContainerRole.Workload,
            new InstancePaths("", "", ""),
            CancellationToken.None
        );
        agent.Commands.Accept(new SyncNode(agent.NodeId, [], [agent.Id, stray], agent.Time.GetUtcNow()));

        await agent.UntilAsync(() =>
            agent.Runtime.Find(agent.Id) is null && agent.Runtime.Find(stray) is null && agent.State is null
        );
    }

    [Fact]
    public async Task Look_ContainerWithoutRecord_IsLeftAloneAndReported()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var stray = Guid.CreateVersion7();
        await agent.Runtime.StartAsync(
            agent.Spec() with
            {
                InstanceId = stray,
            },
            ContainerRole.Workload,
            new InstancePaths("", "", ""),
            CancellationToken.None
        );

        await agent.UntilAsync(
            () =>
                agent.Reports.OfType<InstancesObserved>().LastOrDefault()?.Instances.Any(i => i.InstanceId == stray)
                == true,
            step: TimeSpan.FromSeconds(10)
        );
        Assert.NotNull(agent.Runtime.Find(stray));
    }

    [Fact]
    public async Task DiskLimit_Exceeded_IsSaidAndRefusesAStart()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var spec = await agent.RunningAsync(s => s with { Limits = new ResourceLimits(0, 0, 1000, 0) });
        var file = Path.Combine(agent.Instances.PathsOf(agent.Id)!.Data, "world.dat");
        await File.WriteAllBytesAsync(file, new byte[5000]);
        await agent.UntilAsync(
            () => agent.Instances.Observe(agent.Id)!.Reason?.Contains("disk limit", StringComparison.Ordinal) == true,
            step: TimeSpan.FromSeconds(10)
        );
        Assert.Equal(InstanceState.Running, agent.State);

        await agent.FinishedAsync(agent.Kill(generation: 2));
        Assert.Equal("disk_full", (await agent.FinishedAsync(agent.Start(spec with { Generation = 3 }))).Code);
        File.Delete(file);
        Assert.Equal(
            OperationOutcome.Succeeded,
            (await agent.FinishedAsync(agent.Start(spec with { Generation = 4 }))).Outcome
        );
    }

    [Fact]
    public async Task Data_KnownBySyncOnly_IsMadeOnDemandAndNotAfterADeletion()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        Sync(agent, DesiredState.Stopped, generation: 1);
        var data = agent.Instances.DataOf(agent.Id);
        Assert.True(Directory.Exists(data));
        Assert.Null(agent.Instances.DataOf(Guid.CreateVersion7()));

        var removal = new TaskCompletionSource();
        agent.Runtime.BeforeInspect = _ => removal.Task;
        agent.Delete(generation: 2);
        Assert.Null(agent.Instances.DataOf(agent.Id));
        removal.SetResult();
        await agent.UntilAsync(() => agent.State is null);
        Assert.Null(agent.Instances.DataOf(agent.Id));
        Assert.False(Directory.Exists(Path.GetDirectoryName(data)));
    }

    [Fact]
    public async Task Data_DeletedByThePanelMeanwhile_IsNotMadeAgain()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.RunningAsync();
        var data = agent.Instances.DataOf(agent.Id)!;
        agent.Commands.Accept(new SyncNode(agent.NodeId, [], [agent.Id], agent.Time.GetUtcNow()));

        Assert.Null(agent.Instances.DataOf(agent.Id));
        await agent.UntilAsync(() => agent.State is null);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task Delete_NamesThatAreNotUtf8_AreRemovedToo()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        await agent.FinishedAsync(agent.Install(agent.Spec()));
        var data = agent.Instances.DataOf(agent.Id)!;
        await OddNames.MakeAsync(data);

        Assert.Equal(OperationOutcome.Succeeded, (await agent.FinishedAsync(agent.Delete(generation: 2))).Outcome);

        Assert.False(Directory.Exists(Path.GetDirectoryName(data)));
    }

    [Fact]
    public async Task DiskLimit_NamesThatAreNotUtf8_Count()
    {
        await using var agent = await InstancesFixture.StartedAsync();
        var spec = agent.Spec() with { Limits = new ResourceLimits(0, 0, 1000, 0) };
        await agent.FinishedAsync(agent.Install(spec));
        await OddNames.MakeAsync(agent.Instances.DataOf(agent.Id)!);
        var usage = agent.Instances.DiskOf(agent.Id)!;

        await usage.MeasureAsync(CancellationToken.None);

        Assert.Equal(2 * OddNames.Size, usage.Measured);
        await agent.FinishedAsync(agent.Delete(generation: 2));
    }
}
