namespace Panel.Gateway.Bench;

/// <summary>
/// Rounds take turns, so that whatever else the machine does falls on all; and each is compared with
/// the others of its turn, since a machine that is shared is slower now and then.
/// </summary>
internal static class Requests
{
    private const int Connections = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly int[] Lengths = [0, 1024, 102_400];

    public static async Task<object> RunAsync(Stage stage, BenchOptions options)
    {
        var length = TimeSpan.FromSeconds(options.Seconds);
        // Until the runtime has compiled what is hot for good.
        foreach (var target in stage.Targets)
        {
            await Wrk.RunAsync(new Uri(target.Url, "/v1/nodes/1024"), WarmUp, Connections);
        }

        var measured = new List<object>();
        foreach (var body in Lengths)
        {
            var loads = stage.Targets.ToDictionary(
                target => target.Name,
                _ => new List<Load>(),
                StringComparer.Ordinal
            );
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var target in stage.Targets)
                {
                    loads[target.Name].Add(await MeasureAsync(target, body, length));
                }
            }

            Console.WriteLine(
                $"\nbody of {body} bytes, {Connections} connections, medians of {options.Rounds} rounds of "
 + $"{options.Seconds} s"
            );
            foreach (var target in stage.Targets)
            {
                Print(target, loads);
            }

            measured.Add(new { Body = body, Loads = loads });
        }

        return measured;
    }

    private static async Task<Load> MeasureAsync(Target target, int body, TimeSpan length)
    {
        var before = target.Cpu();
        var load = await Wrk.RunAsync(new Uri(target.Url, $"/v1/nodes/{body}"), length, Connections);
        return load with { CpuMicroseconds = (target.Cpu() - before).TotalMicroseconds / load.Requests };
    }

    private static void Print(Target target, Dictionary<string, List<Load>> all)
    {
        var loads = all[target.Name];
        double Of(Func<Load, double> figure) => Median(loads.Select(figure));
        double Times(string peer, Func<Load, double> figure) =>
            Median(loads.Zip(all[peer], (load, other) => figure(load) / figure(other)));
        var refused = loads.Sum(load => load.Refused);
        Console.WriteLine(
            $"  {target.Name,-21}{Of(load => load.PerSecond),9:N0}/s  p50 {Of(load => load.P50),7:N2} ms  p99 "
 + $"{Of(load => load.P99),7:N2} ms  "
                + $"× {Target.Bare} {Times(Target.Bare, load => load.PerSecond):N2} (p99 "
 + $"{Times(Target.Bare, load => load.P99):N2})  "
                + $"× {Target.Guarded} {Times(Target.Guarded, load => load.PerSecond):N2}  × "
 + $"{Target.Authenticated} {Times(Target.Authenticated, load => load.PerSecond):N2}  "
                + $"cpu {Of(load => load.CpuMicroseconds),5:N1} µs  "
 + $"{target.Memory()}{(refused > 0 ? $"  REFUSED {refused} of {loads.Sum(load => load.Requests)}" : "")}"
        );
    }

    private static double Median(IEnumerable<double> figures)
    {
        double[] ordered = [.. figures.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
