namespace Panel.Gateway.Bench;

/// <summary>
/// A million requests of 100,000 callers: the cache turns over all the time, and the memory must not grow.
/// </summary>
internal static class Memory
{
    private const int Wanted = 1_000_000;

    public static async Task<object> RunAsync(Stage stage)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            script,
            """
            math.randomseed(1)
            request = function()
              return wrk.format("GET", nil, { ["Authorization"] = string.format("Bearer panel_api_%038d", math.random(0, 99999)) })
            end
            """
        );
        try
        {
            Console.WriteLine($"\n{Wanted:N0} requests of 100,000 callers");
            var samples = new List<object>();
            for (var (done, refused) = (0L, 0L); done < Wanted;)
            {
                var load = await Wrk.RunAsync(
                    new Uri(stage.Gateway.Url, "/v1/nodes/1024"),
                    TimeSpan.FromSeconds(10),
                    64,
                    script
                );
                (done, refused) = (done + load.Requests, refused + load.Refused);
                Console.WriteLine(
                    $"  after {done,9:N0} requests: {stage.Gateway.Memory()}, {load.PerSecond:N0}/s, refused {refused}"
                );
                samples.Add(
                    new
                    {
                        Requests = done,
                        Bytes = stage.Gateway.Bytes(),
                        Refused = refused,
                    }
                );
            }

            return samples;
        }
        finally
        {
            File.Delete(script);
        }
    }
}
