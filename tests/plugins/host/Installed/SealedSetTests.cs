using System.Text;
using Panel.Plugins.Host.Tests.Support;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Installed;

/// <summary>What the process keeps on its disk of the configurations of plugins.</summary>
public sealed class SealedSetTests
{
    private const string Secret = "hunter2-of-the-provider";

    private static readonly TestPackage Plugin = new()
    {
        Source = PluginCode.Dns("return Zones(Context.Configuration.Json);"),
    };

    [Fact]
    public async Task Configuration_WithASecret_IsSealedAndServesWithoutTheSource()
    {
        await using var stage = await StartAsync();

        Assert.DoesNotContain(Files(stage), content => content.Contains(Secret, StringComparison.Ordinal));
        stage.Source.Away = new IOException("away");
        await stage.RestartAsync();
        Assert.Contains(Secret, await stage.ZonesUntilServedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_SealedWithAnotherSecretOrChanged_IsAsAFirstStart()
    {
        await using var stage = await StartAsync();
        stage.Source.Away = new IOException("away");
        stage.Secret = "another one";
        await stage.RestartAsync();

        await RefusedAsync(stage);
        stage.Source.Away = null;
        Assert.Contains(Secret, await stage.ZonesUntilServedAsync(), StringComparison.Ordinal);

        var path = Path.Combine(stage.DataFolder, "set.sealed");
        var content = await File.ReadAllBytesAsync(path);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(path, content);
        stage.Source.Away = new IOException("away");
        await stage.RestartAsync();
        await RefusedAsync(stage);
    }

    [Fact]
    public async Task Process_WithoutASecret_KeepsNoSetAndServesOnceTheSourceIsThere()
    {
        await using var stage = await StartAsync(secret: "");

        Assert.False(File.Exists(Path.Combine(stage.DataFolder, "set.sealed")));
        Assert.DoesNotContain(Files(stage), content => content.Contains(Secret, StringComparison.Ordinal));
        await stage.RestartAsync();
        Assert.Contains(Secret, await stage.ZonesUntilServedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_ThatNeedsTheSourceToStart_IsStartedOnceItIsThere()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            new TestPackage
            {
                Source = PluginCode.Dns(
                    members: """
                    public override async ValueTask StartAsync(IPluginContext context, CancellationToken token)
                    {
                        await base.StartAsync(context, token);
                        await Context.Store.GetAsync("key", token);
                    }
                    """
                ),
            }
        );
        stage.Source.Away = new IOException("away");
        await stage.RestartAsync();
        await Eventually.TrueAsync(() =>
            stage.Logs.Entries.Any(line => line.Message.Contains("is not served", StringComparison.Ordinal))
        );

        stage.Source.Away = null;

        Assert.Equal("one", await stage.ZonesUntilServedAsync());
        Assert.DoesNotContain(
            stage.Source.Reports.SelectMany(report => report.Plugins),
            status => status.State == "failed"
        );
    }

    private static async Task<PluginStage> StartAsync(string? secret = null)
    {
        var stage = await PluginStage.StartAsync();
        if (secret is not null)
        {
            stage.Secret = secret;
            await stage.RestartAsync();
        }

        await stage.InstallAsync(
            Plugin,
            change: entry => entry with { Configuration = $$"""{"token":"{{Secret}}"}""" }
        );
        Assert.Contains(Secret, await stage.ZonesAsync(), StringComparison.Ordinal);
        return stage;
    }

    // The loader asked the source and was refused, so it had its chance to start what it keeps.
    private static async Task RefusedAsync(PluginStage stage)
    {
        await stage.Source.RefusedAsync();
        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());
        Assert.Equal("plugin_off", failure.Code);
    }

    private static IEnumerable<string> Files(PluginStage stage) =>
        Directory
            .EnumerateFiles(stage.DataFolder, "*", SearchOption.AllDirectories)
            .Select(path => Encoding.Latin1.GetString(File.ReadAllBytes(path)));
}
