using System.Diagnostics;
using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Runs a command beside a workload: in its namespaces, as its user, with its environment and in its folder.
/// </summary>
internal static class ProcessExec
{
    /// <param name="pid">The workload itself.</param>
    public static async Task<int> RunAsync(
        SupervisedProcess process,
        int pid,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        var environment = EnvironmentText.Of(await EnvironmentOfAsync(pid, cancellationToken));
        var words = IsolatedCommand.Join(process.Record, process.RequireFirst(), command);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = HostCommands.DefaultPath;

        Posix.CloseOnExec();
        using var running =
            Process.Start(start) ?? throw new RuntimeException("engine_error", "The command did not start.");
        try
        {
            await SendAsync(running, environment, cancellationToken);
            await running.WaitForExitAsync(cancellationToken);
            return running.ExitCode;
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task SendAsync(Process running, string environment, CancellationToken cancellationToken)
    {
        try
        {
            await running.StandardInput.WriteAsync(environment.AsMemory(), cancellationToken);
            running.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read them, as when its namespaces ended: the exit code says so.
        }
    }

    /// <summary>
    /// As the kernel keeps it, so that it is still known after a restart of the agent without being written to disk.
    /// </summary>
    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(
        int pid,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"/proc/{pid}/environ", cancellationToken));
            var variables = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (
                var variable in text.Split('\0').Select(v => v.Split('=', 2)).Where(v => v is [{ Length: > 0 }, _])
            )
            {
                variables[variable[0]] = variable[1];
            }

            return variables;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RuntimeException("not_running", "The workload does not run.", exception);
        }
    }
}
