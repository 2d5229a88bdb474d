using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes;

public abstract partial class RuntimeContract
{
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
    public async Task Usage_BusyWorkload_CountsItsProcessorTime()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("echo ready; while true; do :; done");
        await instance.ReadUntilAsync("ready");

        var first = await instance.Runtime.GetUsageAsync(instance.Id, Cancellation);
        await Task.Delay(500, Cancellation);
        var second = await instance.Runtime.GetUsageAsync(instance.Id, Cancellation);

        Assert.NotNull(first);
        Assert.NotNull(second);
        var share = (second.CpuTime - first.CpuTime) / (second.At - first.At);
        Assert.InRange(share, 0.05, 4);
        Assert.InRange(second.MemoryBytes, 1, 100 << 20);
    }

    [Fact]
    public async Task Usage_NotRunning_IsNull()
    {
        await using var instance = await NewAsync();
        Assert.Null(await instance.Runtime.GetUsageAsync(instance.Id, Cancellation));
        await instance.StartAsync("true");
        await instance.WaitAsync();
        Assert.Null(await instance.Runtime.GetUsageAsync(instance.Id, Cancellation));
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
        Assert.Equal(
            exit,
            (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation))?.Exit
        );
    }
}
