using System.Diagnostics;
using System.Globalization;

namespace Panel.Testing;

/// <summary>The dig command: a resolver that is not ours.</summary>
public static class Dig
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The data of a record set as zone files write it, sorted, of a server on 127.0.0.1; of a delegation as well.
    /// </summary>
    public static async Task<IReadOnlyList<string>> AskAsync(int port, string name, string type)
    {
        string[] arguments =
        [
            "@127.0.0.1",
            "-p",
            port.ToString(CultureInfo.InvariantCulture),
            "+noall",
            "+answer",
            "+authority",
            "+tcp",
            "+time=5",
            "+tries=2",
            "-q",
            name,
            "-t",
            type,
        ];
        using var process = Process.Start(
            new ProcessStartInfo("dig", arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        using var limit = new CancellationTokenSource(Limit);
        var text = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dig ended with {process.ExitCode}: {text}");
        }

        return
        [
            .. text.Split('\n')
                .Select(line => line.Split((char[]?)null, 5, StringSplitOptions.RemoveEmptyEntries))
                .Where(parts => parts.Length == 5 && parts[3] == type)
                .Where(parts => parts[0].Equals(name + '.', StringComparison.OrdinalIgnoreCase))
                .Select(parts => parts[4])
                .Order(StringComparer.Ordinal),
        ];
    }
}
