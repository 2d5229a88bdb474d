using System.Diagnostics;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Shared;

namespace Panel.Limits.Bench;

/// <summary>
/// Takes of one permit each, by so many callers at once, from one bucket and from many; the stores take turns.
/// </summary>
internal static class Stores
{
    private const int Rounds = 3;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task MeasureAsync(params (string Name, ISharedBudget Budget)[] stores)
    {
        Console.WriteLine($"{"store",-12}{"buckets",10}{"callers",10}{"takes/s",12}{"p50 ms",10}{"p99 ms",10}");
        foreach (var (buckets, callers) in ((int, int)[])[(1, 1), (1, 32), (100_000, 1), (100_000, 32)])
        {
            var seen = stores.ToDictionary(store => store.Name, _ => new List<(int Takes, double[] Times)>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, budget) in stores)
                {
                    seen[name].Add(await RunAsync(budget, buckets, callers));
                }
            }

            foreach (var (name, rounds) in seen)
            {
                var times = rounds.SelectMany(round => round.Times).Order().ToArray();
                var perSecond = rounds.Average(round => round.Takes / Round.TotalSeconds);
                var (p50, p99) = (times[times.Length / 2], times[times.Length * 99 / 100]);
                Console.WriteLine(
                    $"{name,-12}{buckets,10}{callers,10}{perSecond,12:0}{p50,10:0.000}{p99,10:0.000}"
                );
            }
        }
    }

    private static async Task<(int, double[])> RunAsync(ISharedBudget budget, int buckets, int callers)
    {
        var rule = new BucketRule(6000, TimeSpan.FromMinutes(1), 3000, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        var (mine, random) = (new List<double>(100_000), new Random(caller));
                        while (Stopwatch.GetElapsedTime(started) < Round)
                        {
                            var from = Stopwatch.GetTimestamp();
                            await budget.TakeAsync(
                                "general",
                                (UInt128)random.Next(buckets),
                                rule,
                                1,
                                CancellationToken.None
                            );
                            mine.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                        }

                        return mine;
                    })
                )
        );
        var all = times.SelectMany(time => time).ToArray();
        return (all.Length, all);
    }
}
