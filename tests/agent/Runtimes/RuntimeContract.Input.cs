using Panel.Agent.Runtimes;

namespace Panel.Agent.Tests.Runtimes;

public abstract partial class RuntimeContract
{
    [Fact]
    public async Task Input_ManyLines_ArriveInOrder()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("while read -r line; do echo \"got $line\"; done");

        for (var i = 1; i <= 50; i++)
        {
            await instance.Runtime.WriteInputAsync(instance.Id, $"line ü {i}", Cancellation);
        }

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
        Assert.Equal(
            "not_running",
            (
                await Assert.ThrowsAsync<RuntimeException>(() =>
                    instance.Runtime.WriteInputAsync(instance.Id, "x", Cancellation)
                )
            ).Code
        );
        await instance.StartAsync("true");
        await instance.WaitAsync();
        Assert.Equal(
            "not_running",
            (
                await Assert.ThrowsAsync<RuntimeException>(() =>
                    instance.Runtime.WriteInputAsync(instance.Id, "x", Cancellation)
                )
            ).Code
        );
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
    public async Task Execute_Command_GivesItsExitCode()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync("touch here; echo ready; exec sleep 60");
        await instance.ReadUntilAsync("ready");

        Assert.Equal(
            0,
            await instance.Runtime.ExecuteAsync(
                instance.Id,
                ["/bin/sh", "-c", "test -f here && test \"$GREETING\" = hello"],
                Cancellation
            )
        );
        Assert.Equal(9, await instance.Runtime.ExecuteAsync(instance.Id, ["/bin/sh", "-c", "exit 9"], Cancellation));
    }
}
