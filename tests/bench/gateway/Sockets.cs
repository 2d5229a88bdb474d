using System.Diagnostics;
using System.Net.WebSockets;

namespace Panel.Gateway.Bench;

internal static class Sockets
{
    private const int Busy = 16;
    private const int Idle = 2_000;

    public static async Task<object> RunAsync(Stage stage, BenchOptions options)
    {
        var trips = stage.Targets.ToDictionary(target => target.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var target in stage.Targets)
            {
                var measured = await EchoAsync(target, TimeSpan.FromSeconds(options.Seconds));
                // The first round warms up.
                if (round > 0)
                {
                    trips[target.Name].AddRange(measured);
                }
            }
        }

        Console.WriteLine(
            $"\nWebSocket echo of 32 bytes, {Busy} connections, {options.Rounds} rounds of {options.Seconds} s"
        );
        foreach (var target in stage.Targets)
        {
            var sorted = trips[target.Name].Order().ToArray();
            Console.WriteLine(
                $"  {target.Name,-21}{sorted.Length / options.Rounds / options.Seconds,9:N0}/s  p50 "
 + $"{sorted[sorted.Length / 2],7:N3} ms  p99 {sorted[sorted.Length * 99 / 100],7:N3} ms  "
                    + $"× {Target.Bare} {(double)sorted.Length / trips[Target.Bare].Count:N2}"
            );
        }

        return new
        {
            Echo = trips.ToDictionary(pair => pair.Key, pair => pair.Value.Count, StringComparer.Ordinal),
            IdleBytes = await IdleAsync(stage.Gateway),
        };
    }

    private static async Task<List<double>> EchoAsync(Target target, TimeSpan length)
    {
        var until = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(
            Enumerable
                .Range(0, Busy)
                .Select(number =>
                    Task.Run(async () =>
                    {
                        using var socket = await OpenAsync(target, number);
                        var (message, answer, trips) = (new byte[32], new byte[64], new List<double>());
                        while (Stopwatch.GetTimestamp() < until)
                        {
                            var began = Stopwatch.GetTimestamp();
                            await socket.SendAsync(message, WebSocketMessageType.Binary, true, CancellationToken.None);
                            await socket.ReceiveAsync(answer, CancellationToken.None);
                            trips.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                        }

                        return trips;
                    })
                )
        );
        return [.. all.SelectMany(trips => trips)];
    }

    private static async Task<long> IdleAsync(Target gateway)
    {
        var before = gateway.Bytes();
        var sockets = new List<ClientWebSocket>();
        foreach (var number in Enumerable.Range(0, Idle))
        {
            sockets.Add(await OpenAsync(gateway, number));
        }

        // One word each, so that all have been used.
        foreach (var socket in sockets)
        {
            await socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, CancellationToken.None);
        }

        await Task.Delay(TimeSpan.FromSeconds(10));
        var added = gateway.Bytes() - before;
        Console.WriteLine(
            $"  {Idle:N0} idle WebSockets add {added / 1_048_576.0:N0} MiB to the gateway's "
 + $"{before / 1_048_576.0:N0} MiB"
        );
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return added;
    }

    private static async Task<ClientWebSocket> OpenAsync(Target target, int number)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Tokens.Of(number)}");
        await socket.ConnectAsync(
            new UriBuilder(target.Url) { Scheme = "ws", Path = $"/v1/instances/{number}/console" }.Uri,
            CancellationToken.None
        );
        return socket;
    }
}
