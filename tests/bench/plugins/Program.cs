// dotnet run -c Release --project tests/bench/plugins
//     what a call of a plugin costs beside a direct call of the same method: in process under 20 µs, by a worker
//     under 1 ms at the median. As root, with bubblewrap, else the worker is a weak one.
using System.Diagnostics;
using Panel.Plugins.Host.Tests.Support;

const int Warm = 2_000;
const int Calls = 20_000;

var direct = await MeasureAsync(Calls, () => Task.FromResult("one"));
Console.WriteLine($"direct      median {direct.Median,8:0.00} µs");

foreach (var (isolation, most) in new[] { ("in_process", 20.0), ("worker", 1_000.0) })
{
    await using var stage = await PluginStage.StartAsync();
    var status = await stage.InstallAsync(new TestPackage { Isolation = isolation });
    var times = await MeasureAsync(isolation == "worker" ? Calls / 4 : Calls, () => stage.ZonesAsync());
    var missing = status.MissingIsolation.Count > 0 ? $", lacks {string.Join(' ', status.MissingIsolation)}" : "";
    Console.WriteLine(
        $"{isolation,-11} median {times.Median,8:0.00} µs, p99 {times.P99:0.00} µs, "
            + $"{times.Bytes} bytes a call{missing}"
    );
    Console.WriteLine(
        $"{isolation,-11} costs {times.Median - direct.Median:0.00} µs of {most:0} µs: "
            + $"{(times.Median - direct.Median) / most:0.000} of the limit"
    );
}

static async Task<(double Median, double P99, long Bytes)> MeasureAsync(int count, Func<Task<string>> call)
{
    for (var warm = 0; warm < Warm; warm++)
    {
        await call();
    }

    var times = new double[count];
    var before = GC.GetTotalAllocatedBytes(precise: true);
    for (var one = 0; one < count; one++)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        times[one] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / count;
    Array.Sort(times);
    return (times[count / 2], times[count * 99 / 100], bytes);
}
