using System.Runtime.CompilerServices;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;
using Panel.Plugins.Host.Tests.Support;
using Panel.Plugins.Sdk;
using Panel.Testing;

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
    public async Task Plugin_InstalledCalledUpgradedRemovedTenTimes_LeavesMemoryEachTime()
    {
        await using var stage = await PluginStage.StartAsync();
        var contexts = new List<WeakReference>();
        var sizes = new List<long>();
        for (var round = 0; round < 10; round++)
        {
            await stage.InstallAsync(new TestPackage());
            Assert.Equal("one", await stage.ZonesAsync());
            contexts.Add(ContextOf(stage));
            await stage.InstallAsync(
                new TestPackage { Version = "2.0.0", Source = PluginCode.Dns("return Zones(\"two\");") }
            );
            Assert.Equal("two", await stage.ZonesAsync());
            contexts.Add(ContextOf(stage));
            await stage.RemoveAsync("acme.test");
            await Eventually.TrueAsync(
                () =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return contexts.TrueForAll(context => !context.IsAlive);
                },
                TimeSpan.FromSeconds(30)
            );
            sizes.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.False(Directory.Exists(Path.Combine(stage.DataFolder, "acme.test")));
        Assert.True(sizes[^1] - sizes[2] < 2 << 20, $"Memory grew: {string.Join(", ", sizes)}");
    }

    [Fact]
    public async Task Plugin_ThatThrows_IsAFailureWithACodeAndOpensItsBreaker()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage { Source = PluginCode.Dns("throw new Exception(\"oops\\nFAKE\");") });
        await stage.InstallAsync(new TestPackage { Id = "acme.other" });

        for (var call = 0; call < 5; call++)
        {
            Assert.Equal("plugin_threw", (await FailureAsync(stage)).Code);
        }

        Assert.Equal("plugin_open", (await FailureAsync(stage)).Code);
        Assert.Equal("one", await stage.ZonesAsync("acme.other"));
        Assert.DoesNotContain(stage.Logs.Entries, line => line.Message.Contains('\n', StringComparison.Ordinal));
        var status = await stage.StatusAsync("acme.test", status => status.Reason is not null);
        Assert.Contains("plugin_open", status.Reason, StringComparison.Ordinal);
        Assert.Equal(5, status.Failures);
    }

    [Theory]
    [InlineData("await Task.Delay(-1, token); return Zones();")]
    [InlineData("await Task.Delay(60000); return Zones();")]
    [InlineData("Thread.Sleep(20000); return Zones();")]
    public async Task Plugin_ThatHangs_IsTooLate(string code)
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage { TimeoutMs = 300, Source = PluginCode.Dns(code) });

        Assert.Equal("plugin_timeout", (await FailureAsync(stage)).Code);
    }

    [Fact]
    public async Task Plugin_WhoseProviderRefuses_IsNoFaultOfThePlugin()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            new TestPackage { Source = PluginCode.Dns("throw new ProviderException(ProviderFailure.Refused, \"no\");") }
        );

        for (var call = 0; call < 25; call++)
        {
            await Assert.ThrowsAsync<ProviderException>(() => stage.ZonesAsync());
        }
    }

    [Fact]
    public async Task Plugin_UpgradedUnderLoad_FailsNoCall()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            new TestPackage { Source = PluginCode.Dns("await Task.Delay(5); return Zones(\"1\");") }
        );
        using var end = new CancellationTokenSource();
        var callers = Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                var seen = new HashSet<string>();
                while (!end.IsCancellationRequested)
                {
                    seen.Add(await stage.ZonesAsync());
                }

                return seen;
            })
            .ToArray();

        for (var version = 2; version <= 4; version++)
        {
            await stage.InstallAsync(
                new TestPackage
                {
                    Version = $"{version}.0.0",
                    Source = PluginCode.Dns($"await Task.Delay(5); return Zones(\"{version}\");"),
                }
            );
        }

        Assert.Equal("4", await stage.ZonesAsync());
        await end.CancelAsync();
        var all = (await Task.WhenAll(callers)).SelectMany(seen => seen).Distinct().Order();
        Assert.Contains("1", all);
    }

    [Fact]
    public async Task Plugin_WhoseUpgradeFails_ServesOnAndStaysOffAfterARestart()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage());
        var bad = new TestPackage
        {
            Version = "2.0.0",
            Source = PluginCode.Dns(
                members: """
                public override ValueTask CheckHealthAsync(CancellationToken token) => throw new Exception("sick");
                """
            ),
        };

        var status = await stage.InstallAsync(bad);

        Assert.Equal(("failed", "1.0.0"), (status.State, status.Version));
        Assert.Contains("sick", status.Reason, StringComparison.Ordinal);
        Assert.Equal("one", await stage.ZonesAsync());
        await stage.RestartAsync();
        Assert.Equal("one", await stage.ZonesUntilServedAsync());
        status = await stage.StatusAsync("acme.test", status => status.State == "failed");
        Assert.Equal("1.0.0", status.Version);
    }

    [Fact]
    public async Task Plugin_WithItsSourceAway_StartsFromTheDisk()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage());
        stage.Source.Away = new IOException("away");

        await stage.RestartAsync();

        Assert.Equal("one", await stage.ZonesUntilServedAsync());
    }

    [Fact]
    public async Task Plugin_WhoseInstallWasKilled_StartsWithTheOldSet()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage());
        var next = new TestPackage { Version = "2.0.0" };
        var package = await next.PackAsync(stage.Key);
        stage.Source.Put(next.Id, next.Version, package);
        stage.Source.Change(set => set with { Plugins = [next.Entry(package)] });
        stage.Source.Away = new IOException("killed");

        // What a process leaves that dies while it unpacks.
        Directory.CreateDirectory(Path.Combine(stage.DataFolder, ".new", "half", "lib"));
        await stage.RestartAsync(gracefully: false);

        Assert.Equal("one", await stage.ZonesUntilServedAsync());
        Assert.Equal("1.0.0", stage.Catalog.List<Sdk.Dns.IDnsProvider>().Single().Manifest.Version);
        Assert.False(Directory.Exists(Path.Combine(stage.DataFolder, ".new", "half")));
    }

    [Fact]
    public async Task Plugin_WhoseFilesWereTamperedWith_StartsFromItsPackage()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage());
        var file = Path.Combine(stage.DataFolder, "acme.test", "1.0.0", "content", "lib", "Acme.dll");
        await File.WriteAllBytesAsync(file, CompiledPlugin.Compile("Acme", PluginCode.Dns("return Zones(\"evil\");")));

        await stage.RestartAsync();

        Assert.Equal("one", await stage.ZonesUntilServedAsync());
    }

    [Fact]
    public async Task Plugin_WhosePackageIsAnother_IsRefused()
    {
        await using var stage = await PluginStage.StartAsync();

        var status = await stage.InstallAsync(
            new TestPackage(),
            change: entry => entry with { PackageSha256 = new string('0', 64) }
        );

        Assert.Equal("failed", status.State);
        Assert.Contains("hash_mismatch", status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_WithoutAKnownKey_NeedsAllowUntrusted()
    {
        await using var stage = await PluginStage.StartAsync();
        stage.Source.Change(set => set with { AllowUntrusted = false });

        var status = await stage.InstallAsync(new TestPackage(), signed: false);

        Assert.Equal("failed", status.State);
        Assert.Contains("untrusted", status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_WhoseKeyIsRemoved_Stops()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage());

        stage.Source.Change(set => set with { Keys = [], AllowUntrusted = false });
        await stage.ReportedAsync();

        Assert.Equal("plugin_off", (await FailureAsync(stage)).Code);
    }

    [Fact]
    public async Task Plugin_WithAnotherPluginBeside_ReadsItsOwnStoreAndConfigurationOnly()
    {
        await using var stage = await PluginStage.StartAsync();
        var source = PluginCode.Dns(
            """
            await Context.Store.SetAsync("key", Context.PluginId, token);
            return Zones(Context.Configuration.Json, await Context.Store.GetAsync("key", token) ?? "");
            """
        );
        await stage.InstallAsync(
            new TestPackage { Source = source },
            change: entry => entry with { Configuration = "{\"a\":1}" }
        );
        await stage.InstallAsync(
            new TestPackage { Id = "acme.other", Source = source },
            change: entry => entry with { Configuration = "{\"b\":2}" }
        );

        Assert.Equal("{\"a\":1},acme.test", await stage.ZonesAsync());
        Assert.Equal("{\"b\":2},acme.other", await stage.ZonesAsync("acme.other"));
        Assert.Equal("{\"a\":1},acme.test", await stage.ZonesAsync());
    }

    [Fact]
    public async Task Plugin_ThatLogsWithoutEnd_IsCutToAHundredLinesASecond()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            new TestPackage
            {
                Source = PluginCode.Dns(
                    """
                    for (var line = 0; line < 5000; line++) { Context.Logger.LogInformation("a\nb {Line}", line); }
                    return Zones("done");
                    """
                ),
            }
        );

        Assert.Equal("done", await stage.ZonesAsync());

        var lines = stage.Logs.Entries.Where(line => line.Category == "Panel.Plugins.acme.test").ToArray();
        Assert.InRange(lines.Length, 100, 1_500);
        Assert.DoesNotContain(lines, line => line.Message.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plugin_WithoutTheTypeItNames_IsNamedInItsStatus()
    {
        await using var stage = await PluginStage.StartAsync();

        var status = await stage.InstallAsync(new TestPackage { Source = "public sealed class Other { }" });

        Assert.Equal("failed", status.State);
        Assert.Contains("there is no type Entry", status.Reason, StringComparison.Ordinal);
    }

    private static Task<PluginFailedException> FailureAsync(PluginStage stage) =>
        Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ContextOf(PluginStage stage) =>
        ((InProcessPlugin)stage.Get<PluginCatalog>().Find("acme.test")!.Instance).LoadContext;
}
