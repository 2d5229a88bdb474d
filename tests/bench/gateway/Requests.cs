namespace Panel.Gateway.Bench;

/// <summary>Rounds take turns, so that whatever else the machine does falls on all.</summary>
internal static class Requests
{
    private const int Connections = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly int[] Lengths = [0, 1024, 102_400];

    public static async Task<object> RunAsync(Stage stage, BenchOptions options)
    {
        var length = TimeSpan.FromSeconds(options.Seconds);
        // Until the runtime has compiled what is hot for good.
        foreach (var target in stage.Targets) await Wrk.RunAsync(new Uri(target.Url, "/v1/nodes/1024"), WarmUp, Connections);
        var measured = new List<object>();
        foreach (var body in Lengths)
        {
            var loads = stage.Targets.ToDictionary(target => target.Name, _ => new List<Load>(), StringComparer.Ordinal);
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var target in stage.Targets) loads[target.Name].Add(await MeasureAsync(target, body, length));
            }
            Console.WriteLine($"\nbody of {body} bytes, {Connections} connections, medians of {options.Rounds} rounds of {options.Seconds} s");
            foreach (var target in stage.Targets) Print(target, name => Median(loads[name]));
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

    private static void Print(Target target, Func<string, Load> of)
    {
        var (load, bare) = (of(target.Name), of("bare YARP"));
        Console.WriteLine(
            $"  {target.Name,-21}{load.PerSecond,9:N0}/s  p50 {load.P50,7:N2} ms  p99 {load.P99,7:N2} ms  × bare YARP {load.PerSecond / bare.PerSecond:N2} (p99 {load.P99 / bare.P99:N2})  "
            + $"× {Target.Guarded} {load.PerSecond / of(Target.Guarded).PerSecond:N2}  × {Target.Authenticated} {load.PerSecond / of(Target.Authenticated).PerSecond:N2}  "
            + $"cpu {load.CpuMicroseconds,5:N1} µs  {target.Memory()}{(load.Refused > 0 ? $"  REFUSED {load.Refused} of {load.Requests}" : "")}");
    }

    private static Load Median(List<Load> loads)
    {
        double Middle(Func<Load, double> of) => loads.Select(of).Order().ElementAt(loads.Count / 2);
        return new(Middle(load => load.PerSecond), Middle(load => load.P50), Middle(load => load.P99), loads.Sum(load => load.Requests), loads.Sum(load => load.Refused)) { CpuMicroseconds = Middle(load => load.CpuMicroseconds) };
    }
}
