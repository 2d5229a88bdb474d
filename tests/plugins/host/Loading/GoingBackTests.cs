using Microsoft.Extensions.DependencyInjection;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Host.Tests.Support;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Loading;

/// <summary>A version that was healthy when calls were switched to it, and is not afterwards.</summary>
public sealed class GoingBackTests : IAsyncLifetime
{
    private const string Id = "acme.test";
    private readonly SteppedClock _clock = new();
    private PluginStage _stage = null!;

    public async ValueTask InitializeAsync() =>
        _stage = await PluginStage.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData("in_process")]
    [InlineData("worker")]
    public async Task Upgrade_ThatFallsIllWithinAMinute_GoesBackAndStaysBack(string isolation)
    {
        await _stage.InstallAsync(new TestPackage { Isolation = isolation });
        var status = await _stage.InstallAsync(Ailing(isolation));
        Assert.Equal(("enabled", "2.0.0"), (status.State, status.Version));
        Assert.Equal("two", await _stage.ZonesAsync());

        await FallIllAsync(afterChecks: 1);
        _clock.Advance(TimeSpan.FromSeconds(10));

        status = await _stage.StatusAsync(Id, status => status.State == "failed" && status.Version != "2.0.0");
        Assert.Equal("1.0.0", status.Version);
        Assert.StartsWith("2.0.0: health: ", status.Reason, StringComparison.Ordinal);
        Assert.Equal("one", await _stage.ZonesAsync());
        await _stage.RestartAsync();
        Assert.Equal("one", await _stage.ZonesUntilServedAsync());
        var reports = _stage.Source.Reports.Count;
        status = await _stage.StatusAsync(Id, _ => _stage.Source.Reports.Count > reports);
        Assert.Equal(("failed", "1.0.0"), (status.State, status.Version));
    }

    [Fact]
    public async Task Upgrade_WhoseCallsFailWithinAMinute_GoesBack()
    {
        await _stage.InstallAsync(new TestPackage());
        await _stage.InstallAsync(
            new TestPackage { Version = "2.0.0", Source = PluginCode.Dns("throw new Exception(\"oops\");") }
        );
        for (var call = 0; call < 5; call++)
        {
            await Assert.ThrowsAsync<PluginFailedException>(() => _stage.ZonesAsync());
        }

        _clock.Advance(TimeSpan.FromSeconds(10));

        var status = await _stage.StatusAsync(Id, status => status.State == "failed" && status.Version != "2.0.0");
        Assert.Equal(("1.0.0", "2.0.0: calls: 5 of the last 20 failed"), (status.Version, status.Reason));
        Assert.Equal("one", await _stage.ZonesAsync());
    }

    [Fact]
    public async Task Upgrade_ThatFallsIllLater_StaysAndSaysSo()
    {
        await _stage.InstallAsync(new TestPackage { Isolation = "worker" });
        await _stage.InstallAsync(Ailing("worker"));
        _clock.Advance(TimeSpan.FromSeconds(61));

        await FallIllAsync(afterChecks: 2);

        var status = await MinutesLaterAsync(status =>
            status.Reason?.Contains("sick", StringComparison.Ordinal) == true
        );
        Assert.Equal(("enabled", "2.0.0"), (status.State, status.Version));
        Assert.Equal("two", await _stage.ZonesAsync());
    }

    private async Task FallIllAsync(int afterChecks)
    {
        await Eventually.TrueAsync(async token =>
            await _stage.Source.GetValueAsync(Id, "checks", token) == $"{afterChecks}"
        );
        await _stage.Source.SetValueAsync(Id, "sick", "yes", CancellationToken.None);
    }

    // The clock goes on only while the watch over the plugin's health waits: during a check, it would run out of time.
    // The rounds of the loader wait as long, so the watch is the second.
    private Task<PluginReplicaStatus> MinutesLaterAsync(Predicate<PluginReplicaStatus> until) =>
        _stage.StatusAsync(
            Id,
            status =>
            {
                var isThere = until(status);
                if (!isThere && _clock.Pending(TimeSpan.FromMinutes(1)) > 1)
                {
                    _clock.Advance(TimeSpan.FromMinutes(1));
                }

                return isThere;
            }
        );

    private static TestPackage Ailing(string isolation) =>
        new()
        {
            Version = "2.0.0",
            Isolation = isolation,
            Source = PluginCode.Dns(
                "return Zones(\"two\");",
                """
                private static int _checks;
                public override async ValueTask CheckHealthAsync(CancellationToken token)
                {
                    var sick = await Context.Store.GetAsync("sick", token);
                    await Context.Store.SetAsync("checks", $"{++_checks}", token);
                    if (sick is not null) { throw new Exception("sick"); }
                }
                """
            ),
        };
}
