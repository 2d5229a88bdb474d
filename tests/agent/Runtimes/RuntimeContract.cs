using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes;

/// <summary>
/// What every runtime promises; run on each of them for real. Here: how one starts, installs and goes.
/// </summary>
public abstract partial class RuntimeContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<RuntimeFixture> NewAsync();

    [Fact]
    public async Task Start_NewWorkload_RunsWithItsGenerationAndEnvironment()
    {
        await using var instance = await NewAsync();
        var started = await instance.StartAsync(
            instance.Spec("echo \"$GREETING $(pwd -P | tail -c 5)\"; exec sleep 60", generation: 7)
        );

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
        Assert.Equal(
            2,
            (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation))?.Generation
        );
    }

    [Fact]
    public async Task Start_ImageOrCommandMissing_LeavesNothingBehind()
    {
        await using var instance = await NewAsync();
        var spec = instance.Spec("true") with
        {
            Image = "127.0.0.1:1/panel-test/missing:1",
            Entrypoint = ["/no/such/program"],
            Command = ["x"],
        };

        var failure = await Assert.ThrowsAsync<RuntimeException>(() => instance.StartAsync(spec));

        Assert.Equal(instance.Runtime.Name == "docker" ? "image_missing" : "command_not_found", failure.Code);
        Assert.Empty(await instance.Runtime.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Remove_Running_KillsTheWholeTree()
    {
        await using var instance = await NewAsync();
        await instance.StartAsync(
            "(trap '' HUP TERM; while true; do echo x >> alive; sleep 0.05; done) & echo ready; wait"
        );
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
    public async Task Install_Script_WritesToTheDataThatTheWorkloadOwns()
    {
        await using var instance = await NewAsync();
        var spec = instance.InstallSpec(
            "#!/bin/sh\r\ncd /mnt/server\r\necho \"$GREETING\" > made\r\necho done\r\n"
        ) with
        {
            Startup = "cat made && echo more >> made && echo ok",
        };
        await instance.StartAsync(spec, ContainerRole.Install);
        Assert.Equal(0, (await instance.WaitAsync(ContainerRole.Install)).Code);
        Assert.Equal(["done"], (await instance.ReadAsync(role: ContainerRole.Install)).Select(l => l.Text));
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, Cancellation);

        await instance.StartAsync(spec);
        await instance.WaitAsync();

        Assert.Equal(["hello", "ok"], (await instance.ReadAsync()).Select(l => l.Text));
        Assert.Equal(
            "hello\nmore\n",
            await File.ReadAllTextAsync(Path.Combine(instance.Paths.Data, "made"), Cancellation)
        );
    }

    [Fact]
    public async Task Version_RealRuntime_IsGiven()
    {
        await using var instance = await NewAsync();
        Assert.NotEmpty(await instance.Runtime.GetVersionAsync(Cancellation));
    }
}
