using System.Diagnostics;
using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Runs a command beside a workload, with its environment and in its folder.</summary>
internal static class ProcessExec
{
    public static async Task<int> RunAsync(SupervisedProcess process, int pid, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = process.Record.WorkingDirectory, UseShellExecute = false };
        foreach (var argument in (string[])["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "panel-exec", .. command])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var variable in await EnvironmentOfAsync(pid, cancellation))
            start.Environment[variable.Name] = variable.Value;

        using var running = Process.Start(start) ?? throw new RuntimeException("engine_error", "The command did not start.");
        try
        {
            await running.WaitForExitAsync(cancellation);
            return running.ExitCode;
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>As the kernel keeps it, so that it is still known after a restart of the agent without being written to disk.</summary>
    private static async Task<IEnumerable<(string Name, string Value)>> EnvironmentOfAsync(int pid, CancellationToken cancellation)
    {
        try
        {
            var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"/proc/{pid}/environ", cancellation));
            return text.Split('\0').Select(v => v.Split('=', 2)).Where(v => v is [{ Length: > 0 }, _]).Select(v => (v[0], v[1]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RuntimeException("not_running", "The workload does not run.", e);
        }
    }
}
