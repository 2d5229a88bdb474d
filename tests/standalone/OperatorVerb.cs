using System.Diagnostics;
using System.Text;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>A verb of <c>panel</c>, run to its end.</summary>
internal static class OperatorVerb
{
    public static async Task<(int Code, string Output)> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
        var start = new ProcessStartInfo(
            Repository.PathOf("standalone", "bin", configuration, "net10.0", "panel"),
            arguments
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(limit.Token),
            process.StandardError.ReadToEndAsync(limit.Token)
        );
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, new StringBuilder(await output).Append(await errors).ToString());
    }
}
