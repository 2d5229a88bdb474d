using Microsoft.Extensions.DependencyInjection;
using Panel.Plugins.Host.Tests.Support;
using Panel.Plugins.Host.Workers;

namespace Panel.Plugins.Host.Tests.Workers;

/// <summary>Workers on a machine that can put less around them.</summary>
public sealed class WeakWorkerTests
{
    private static readonly TestPackage Worker = new() { Isolation = "worker" };

    [Theory]
    [InlineData(false, false, false, "user, network, mounts, memory, pids")]
    [InlineData(false, true, true, "user")]
    [InlineData(true, false, true, "network, mounts")]
    [InlineData(true, true, false, "memory, pids")]
    public async Task Worker_ThatIsWeakAndNotAccepted_IsRefusedWithWhatIsMissing(
        bool changesUser,
        bool sandboxes,
        bool limits,
        string missing
    )
    {
        await using var stage = await StartAsync(new WorkerIsolation(changesUser, sandboxes, limits));

        var status = await stage.InstallAsync(Worker, change: entry => entry with { AcceptWeak = false });

        Assert.Equal(("failed", $"1.0.0: weak_isolation: {missing}"), (status.State, status.Reason));
        Assert.Null(status.Version);
        Assert.Equal("plugin_off", (await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync())).Code);
    }

    [Fact]
    public async Task Worker_ThatIsWeakAndAccepted_RunsAndSaysWhatIsMissing()
    {
        await using var stage = await StartAsync(new WorkerIsolation(false, false, false));

        var status = await stage.InstallAsync(Worker);

        Assert.Equal(("enabled", "worker"), (status.State, status.Isolation));
        Assert.Equal(["user", "network", "mounts", "memory", "pids"], status.MissingIsolation);
        Assert.Equal("one", await stage.ZonesAsync());
    }

    [Fact]
    public async Task Worker_ThatIsWholeAndNotAcceptedWeak_Runs()
    {
        await using var stage = await PluginStage.StartAsync();

        var status = await stage.InstallAsync(Worker, change: entry => entry with { AcceptWeak = false });

        Assert.Equal("enabled", status.State);
        Assert.Empty(status.MissingIsolation);
    }

    private static Task<PluginStage> StartAsync(WorkerIsolation isolation) =>
        PluginStage.StartAsync(services => services.AddSingleton<DetectIsolation>(_ => Task.FromResult(isolation)));
}
