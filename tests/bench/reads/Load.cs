using System.Diagnostics;

namespace Panel.Reads.Bench;

/// <param name="Milliseconds">Processor time of the server for one request.</param>
/// <param name="PerSecond">Answers a second, beside this program on the same machine.</param>
internal sealed record Figure(double Milliseconds, double PerSecond);

/// <summary>Eight clients that ask one after another.</summary>
internal static class Load
{
    private const int Clients = 8;

    public static async Task<Figure> MeasureAsync(HttpClient client, int processId, string route, int seconds)
    {
        await RunAsync(client, route, TimeSpan.FromSeconds(2));
        using var process = Process.GetProcessById(processId);
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var requests = await RunAsync(client, route, TimeSpan.FromSeconds(seconds));
        var elapsed = clock.Elapsed;
        process.Refresh();
        var used = process.TotalProcessorTime - before;
        return new Figure(used.TotalMilliseconds / requests, requests / elapsed.TotalSeconds);
    }

    private static async Task<int> RunAsync(HttpClient client, string route, TimeSpan time)
    {
        var (requests, clock) = (0, Stopwatch.StartNew());
        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async _ =>
                {
                    while (clock.Elapsed < time)
                    {
                        using var response = await client.GetAsync(new Uri(route, UriKind.Relative));
                        response.EnsureSuccessStatusCode();
                        await response.Content.ReadAsByteArrayAsync();
                        Interlocked.Increment(ref requests);
                    }
                })
        );
        return requests;
    }
}
