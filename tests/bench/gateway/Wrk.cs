using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Panel.Gateway.Bench;

/// <param name="PerSecond">Requests.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Refused">Answers other than 2xx and 3xx, and errors of the connection.</param>
internal sealed record Load(double PerSecond, double P50, double P99, long Requests, long Refused)
{
    /// <summary>Processor time that the proxy took for one request.</summary>
    public double CpuMicroseconds { get; init; }
}

/// <summary>The load generator.</summary>
internal static partial class Wrk
{
    public static async Task<Load> RunAsync(Uri url, TimeSpan length, int connections, string? script = null)
    {
        string[] how = ["-t1", $"-c{connections}", $"-d{length.TotalSeconds:0}s", "--timeout", "10s", "--latency"];
        string[] what = script is null ? ["-H", $"Authorization: Bearer {Tokens.First}"] : ["-s", script];
        using var wrk = Process.Start(
            new ProcessStartInfo("wrk", [.. how, .. what, url.ToString()])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var text = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (wrk.ExitCode != 0)
        {
            throw new InvalidOperationException($"wrk ended with {wrk.ExitCode}: {text}");
        }

        return new Load(
            Number(PerSecondLine().Match(text)),
            Milliseconds(P50Line().Match(text)),
            Milliseconds(P99Line().Match(text)),
            (long)Number(RequestsLine().Match(text)),
            (RefusedLine().Match(text) is { Success: true } refused ? (long)Number(refused) : 0)
                + ErrorsLine()
                    .Match(text)
                    .Groups.Cast<Group>()
                    .Skip(1)
                    .Sum(group => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0)
        );
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static double Milliseconds(Match match) =>
        Number(match)
        * match.Groups[2].Value switch
        {
            "us" => 0.001,
            "ms" => 1,
            "s" => 1000,
            _ => throw new FormatException(match.Value),
        };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex PerSecondLine();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)", RegexOptions.NonBacktracking)]
    private static partial Regex P50Line();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)", RegexOptions.NonBacktracking)]
    private static partial Regex P99Line();

    [GeneratedRegex(@"(\d+) requests in", RegexOptions.NonBacktracking)]
    private static partial Regex RequestsLine();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex RefusedLine();

    [GeneratedRegex(
        @"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex ErrorsLine();
}
