using Panel.Agent.Runtimes;

namespace Panel.Agent.Tests.Runtimes;

/// <summary>What every runtime promises; run on each of them for real.</summary>
public abstract class RuntimeContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<RuntimeFixture> NewAsync();

    [Fact]
    public async Task Start_NewWorkload_RunsWithItsGenerationAndEnvironment()
    {
        await using var instance = await NewAsync();
        var started = await instance.StartAsync(instance.Spec("echo \"$GREETING $(pwd -P | tail -c 5)\"; exec sleep 60", generation: 7));

        Assert.True(started.Running);
        Assert.Equal((instance.Id, ContainerRole.Workload, 7), (started.InstanceId, started.Role, started.Generation));
        Assert.NotNull(started.StartedAt);
        Assert.Null(started.Exit);
        var line = Assert.Single(await instance.ReadAsync(until: _ => true));
        Assert.StartsWith("hello ", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AlreadyRunning_LeavesItAlone()
    {
        await using var instance = await NewAsync();
        var first = await instance.StartAsync("exec sleep 60");
        var second = await instance.StartAsync(instance.Spec("echo another; exec sleep 60", generation: 2));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Start_Stopped_ReplacesItAndItsLog()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("echo first; exit 3");
        Assert.Equal(3, (await instance.WaitAsync()).Code);

        await instance.StartAsync(instance.Spec("echo second", generation: 2));
        await instance.WaitAsync();

        Assert.Equal(["second"], (await instance.ReadAsync()).Select(l => l.Text));
        Assert.Equal(2, (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation))?.Generation);
    }

    [Fact]
    public async Task Start_ImageOrCommandMissing_LeavesNothingBehind()
    {
        await using var instance = await NewAsync();
        var spec = instance.Spec("true") with { Image = "127.0.0.1:1/panel-test/missing:1", Entrypoint = ["/no/such/program"], Command = ["x"] };

        var failure = await Assert.ThrowsAsync<RuntimeException>(() => instance.StartAsync(spec));

        Assert.Equal(instance.Runtime.Name == "docker" ? "image_missing" : "command_not_found", failure.Code);
        Assert.Empty(await instance.Runtime.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Output_BothStreams_AreToldApartWithIncreasingTimes()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("for i in 1 2 3; do echo out$i; echo err$i >&2; done; printf unfinished");
        await instance.WaitAsync();

        var lines = await instance.ReadAsync();

        Assert.Equal(["out1", "out2", "out3", "unfinished"], lines.Where(l => l.Stream == "stdout").Select(l => l.Text));
        Assert.Equal(["err1", "err2", "err3"], lines.Where(l => l.Stream == "stderr").Select(l => l.Text));
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.True(pair.First.Time < pair.Second.Time));
    }

    [Fact]
    public async Task Output_ResumedAfterEveryHundredthLine_LosesAndRepeatsNothing()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done");

        var all = new List<string>();
        DateTimeOffset? since = null;
        while (true)
        {
            await instance.RestartAsync();
            var part = await instance.ReadAsync(since, lines => lines.Count == 100);
            if (part.Count == 0)
                break;
            all.AddRange(part.Select(l => l.Text));
            since = part[^1].Time;
        }

        Assert.Equal(Enumerable.Range(1, 3000).Select(i => i.ToString()), all);
    }

    [Fact]
    public async Task Output_ReadTwice_HasTheSameTimes()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo $i; echo e$i >&2; done");
        var live = await instance.ReadAsync();
        await instance.RestartAsync();

        Assert.Equal(live, await instance.ReadAsync());
        Assert.Equal(1000, live.Count);
    }

    [Fact]
    public async Task Output_LongLine_IsOneLine()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("head -c 50000 /dev/zero | tr '\\0' x; echo; echo next");
        await instance.WaitAsync();

        Assert.Equal([50_000, 4], (await instance.ReadAsync()).Select(l => l.Text.Length));
    }

    [Fact]
    public async Task Input_ManyLines_ArriveInOrder()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("while read -r line; do echo \"got $line\"; done");

        for (var i = 1; i <= 50; i++)
            await instance.Runtime.WriteInputAsync(instance.Id, $"line ü {i}", Cancellation);

        var lines = await instance.ReadUntilAsync("got line ü 50");
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"got line ü {i}"), lines.Select(l => l.Text));
    }

    [Fact]
    public async Task Input_AfterAgentRestart_StillArrives()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("while read -r line; do echo \"got $line\"; done");
        await instance.Runtime.WriteInputAsync(instance.Id, "one", Cancellation);
        await instance.ReadUntilAsync("got one");
        await instance.RestartAsync();
        await instance.Runtime.WriteInputAsync(instance.Id, "two", Cancellation);

        Assert.Equal(["got one", "got two"], (await instance.ReadUntilAsync("got two")).Select(l => l.Text));
    }

    [Fact]
    public async Task Input_NotRunning_IsRefused()
    {
        await using var instance = await NewAsync();
        Assert.Equal("not_running", (await Assert.ThrowsAsync<RuntimeException>(() => instance.Runtime.WriteInputAsync(instance.Id, "x", Cancellation))).Code);
        await instance.StartAsync("true");
        await instance.WaitAsync();
        Assert.Equal("not_running", (await Assert.ThrowsAsync<RuntimeException>(() => instance.Runtime.WriteInputAsync(instance.Id, "x", Cancellation))).Code);
    }

    [Fact]
    public async Task Signal_Trapped_ReachesTheWorkload()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("trap 'echo bye; exit 5' INT; echo ready; while true; do sleep 0.1; done");
        await instance.ReadUntilAsync("ready");

        await instance.Runtime.SignalAsync(instance.Id, ContainerRole.Workload, "SIGINT", Cancellation);

        Assert.Equal(5, (await instance.WaitAsync()).Code);
        Assert.Contains("bye", (await instance.ReadAsync()).Select(l => l.Text));
    }

    [Fact]
    public async Task Signal_Kill_EndsWithTheSignalsCode()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("trap '' TERM INT; echo ready; while true; do sleep 0.1; done");
        await instance.ReadUntilAsync("ready");

        await instance.Runtime.SignalAsync(instance.Id, ContainerRole.Workload, "SIGKILL", Cancellation);

        var exit = await instance.WaitAsync();
        Assert.Equal((137, false), (exit.Code, exit.Oom));
    }

    [Fact]
    public async Task Signal_NothingThere_DoesNothing()
    {
        await using var instance = await NewAsync();
        await instance.Runtime.SignalAsync(instance.Id, ContainerRole.Workload, "SIGTERM", Cancellation);
        await instance.StartAsync("true");
        await instance.WaitAsync();
        await instance.Runtime.SignalAsync(instance.Id, ContainerRole.Workload, "SIGTERM", Cancellation);
    }

    [Fact]
    public async Task Remove_Running_KillsTheWholeTree()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("(trap '' HUP TERM; while true; do echo x >> alive; sleep 0.05; done) & echo ready; wait");
        await instance.ReadUntilAsync("ready");

        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, Cancellation);
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, Cancellation);

        Assert.Null(await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation));
        Assert.Empty(await instance.Runtime.ListAsync(Cancellation));
        var alive = Path.Combine(instance.Paths.Data, "alive");
        File.Delete(alive);
        await Task.Delay(300, Cancellation);
        Assert.False(File.Exists(alive), "a child of the workload lives on");
    }

    [Fact]
    public async Task List_WorkloadAndInstall_ShowsBothWithTheirExits()
    {
        await using var instance = await NewAsync();
        var spec = instance.InstallSpec("exit 4");
        await instance.StartAsync(spec, ContainerRole.Install);
        await instance.WaitAsync(ContainerRole.Install);
        await instance.StartAsync(spec with { Startup = "exec sleep 60" });

        var all = (await instance.Runtime.ListAsync(Cancellation)).OrderBy(c => c.Role).ToList();

        Assert.Equal([ContainerRole.Workload, ContainerRole.Install], all.Select(c => c.Role));
        Assert.Equal([true, false], all.Select(c => c.Running));
        Assert.Equal([null, 4], all.Select(c => c.Exit?.Code));
    }

    [Fact]
    public async Task AgentRestart_RunningWorkload_IsFoundWaitedForAndRead()
    {
        await using var instance = await NewAsync();
        var started = await instance.StartAsync("echo before; read -r line; echo after; exit 6");
        var before = await instance.ReadUntilAsync("before");
        await instance.RestartAsync();

        Assert.Equal(started, Assert.Single(await instance.Runtime.ListAsync(Cancellation)));
        var waiting = instance.WaitAsync();
        await instance.Runtime.WriteInputAsync(instance.Id, "go", Cancellation);
        var exit = await waiting;

        Assert.Equal(6, exit.Code);
        Assert.True(exit.At >= started.StartedAt);
        Assert.Equal(["after"], (await instance.ReadAsync(before[^1].Time)).Select(l => l.Text));
        await instance.RestartAsync();
        Assert.Equal(exit, await instance.WaitAsync());
        Assert.Equal(exit, (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation))?.Exit);
    }

    [Fact]
    public async Task Wait_NothingThere_SaysSo()
    {
        await using var instance = await NewAsync();
        Assert.Equal("not_running", (await Assert.ThrowsAsync<RuntimeException>(() => instance.WaitAsync())).Code);
    }

    [Fact]
    public async Task Stats_BusyWorkload_ShowCpuMemoryAndProcesses()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("echo ready; while true; do :; done");
        await instance.ReadUntilAsync("ready");

        await instance.Runtime.GetStatsAsync(instance.Id, Cancellation);
        await Task.Delay(500, Cancellation);
        var stats = await instance.Runtime.GetStatsAsync(instance.Id, Cancellation);

        Assert.NotNull(stats);
        Assert.InRange(stats.CpuPercent, 5, 400);
        Assert.InRange(stats.MemoryBytes, 1, 100 << 20);
        Assert.True(stats.MemoryLimitBytes > 0);
        Assert.InRange(stats.Pids, 1, 4);
    }

    [Fact]
    public async Task Stats_NotRunning_AreNull()
    {
        await using var instance = await NewAsync();
        Assert.Null(await instance.Runtime.GetStatsAsync(instance.Id, Cancellation));
        await instance.StartAsync("true");
        await instance.WaitAsync();
        Assert.Null(await instance.Runtime.GetStatsAsync(instance.Id, Cancellation));
    }

    [Fact]
    public async Task Execute_Command_GivesItsExitCode()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("touch here; echo ready; exec sleep 60");
        await instance.ReadUntilAsync("ready");

        Assert.Equal(0, await instance.Runtime.ExecuteAsync(instance.Id, ["/bin/sh", "-c", "test -f here && test \"$GREETING\" = hello"], Cancellation));
        Assert.Equal(9, await instance.Runtime.ExecuteAsync(instance.Id, ["/bin/sh", "-c", "exit 9"], Cancellation));
    }

    [Fact]
    public async Task Watch_StartAndEnd_NamesTheInstance()
    {
        await using var instance = await NewAsync();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        await using var changes = instance.Runtime.WatchAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
        var first = changes.MoveNextAsync();

        await instance.StartAsync("read -r line");
        Assert.True(await first);
        Assert.Equal(instance.Id, changes.Current);
        var second = changes.MoveNextAsync();
        await instance.Runtime.WriteInputAsync(instance.Id, "end", Cancellation);
        Assert.True(await second);
        Assert.Equal(instance.Id, changes.Current);
    }

    [Fact]
    public async Task Install_Script_WritesToTheDataThatTheWorkloadOwns()
    {
        await using var instance = await NewAsync();
        var spec = instance.InstallSpec("#!/bin/sh\r\ncd /mnt/server\r\necho \"$GREETING\" > made\r\necho done\r\n") with { Startup = "cat made && echo more >> made && echo ok" };
        await instance.StartAsync(spec, ContainerRole.Install);
        Assert.Equal(0, (await instance.WaitAsync(ContainerRole.Install)).Code);
        Assert.Equal(["done"], (await instance.ReadAsync(role: ContainerRole.Install)).Select(l => l.Text));
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, Cancellation);

        await instance.StartAsync(spec);
        await instance.WaitAsync();

        Assert.Equal(["hello", "ok"], (await instance.ReadAsync()).Select(l => l.Text));
        Assert.Equal("hello\nmore\n", await File.ReadAllTextAsync(Path.Combine(instance.Paths.Data, "made"), Cancellation));
    }

    [Fact]
    public async Task Version_RealRuntime_IsGiven()
    {
        await using var instance = await NewAsync();
        Assert.NotEmpty(await instance.Runtime.GetVersionAsync(Cancellation));
    }
}
