using System.Diagnostics;

namespace Panel.Testing;

/// <summary>Runs one of the scripts in tests/servers.</summary>
internal static class ServerScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(string script, params IEnumerable<string> arguments)
    {
        string[] line = [Repository.PathOf("tests", "servers", script), .. arguments];
        using var process =
            Process.Start(new ProcessStartInfo("bash", line) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("bash did not start.");
        using var limit = new CancellationTokenSource(Limit);
        var errors = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', line)} ended with {process.ExitCode}: {errors}");
        }
    }
}
