using Microsoft.Extensions.DependencyInjection;
using Panel.Plugins.Host.Tests.Support;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Workers;

public sealed class WorkerRestartTests
{
    private static readonly int[] Pauses = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];

    [Fact]
    public async Task Worker_ThatDiesAgainAndAgain_IsStartedAfterGrowingPauses()
    {
        var clock = new SteppedClock();
        await using var stage = await PluginStage.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        await stage.InstallAsync(Deadly);

        await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());
        List<double> seen = [];
        foreach (var pause in Pauses)
        {
            seen.Add(await PauseAsync(clock, seen.Count));
            if (seen.Count == Pauses.Length)
            {
                await stage.Source.SetValueAsync("acme.test", "deadly", null, CancellationToken.None);
            }

            clock.Advance(TimeSpan.FromSeconds(pause));
        }

        Assert.Equal(Pauses.Select(pause => (double)pause), seen);
        Assert.Equal("back", await stage.ZonesUntilServedAsync());
    }

    // Dies once it is called, and then at each start.
    private static TestPackage Deadly =>
        new()
        {
            Isolation = "worker",
            Source = PluginCode.Dns(
                """
                if (Back) { return Zones("back"); }
                await Context.Store.SetAsync("deadly", "yes", token);
                Environment.Exit(3);
                return Zones();
                """,
                """
                private bool Back;
                public override async ValueTask StartAsync(IPluginContext context, CancellationToken token)
                {
                    await base.StartAsync(context, token);
                    if (await Context.Store.GetAsync("deadly", token) is not null) { Environment.Exit(3); }
                    Back = await Context.Store.GetAsync("called", token) is not null;
                    await Context.Store.SetAsync("called", "yes", token);
                }
                """
            ),
        };

    // The other waits of the host, checks and time limits, are of 10, 30 and 60 seconds.
    private static async Task<double> PauseAsync(SteppedClock clock, int before)
    {
        var pauses = await Eventually.GetAsync(
            () => clock.Waits.Select(wait => wait.TotalSeconds).Where(IsPause).ToArray(),
            waits => waits.Length > before,
            TimeSpan.FromSeconds(20)
        );
        return pauses[before];
    }

    private static bool IsPause(double seconds) => Pauses.Contains((int)seconds) && seconds % 1 == 0;
}
