using Panel.Plugins.Host.Tests.Support;

namespace Panel.Plugins.Host.Tests;

public sealed class InProcessTests
{
    [Fact]
    public async Task Plugin_Installed_TakesCalls()
    {
        await using var stage = await PluginStage.StartAsync();

        var status = await stage.InstallAsync(new TestPackage());

        Assert.Equal(("enabled", "1.0.0", "in_process"), (status.State, status.Version, status.Isolation));
        Assert.Equal("one", await stage.ZonesAsync());
    }

    [Fact]
    public async Task Plugin_ThatThrows_IsAFailureWithACode()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage { Source = PluginCode.Dns("throw new Exception(\"oops\");") });

        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        Assert.Equal("plugin_threw", failure.Code);
    }
}
