using System.Diagnostics;
using System.Globalization;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Kills every process of a user that one instance alone has.</summary>
internal static class ProcessSweep
{
    /// <summary>
    /// The kernel takes all at once, also what was born a moment ago; a second round meets those that were being born.
    /// </summary>
    private const string Script =
        "[ \"$(id -u)\" = \"$1\" ] || exit 1; n=0; while [ \"$n\" -lt 100 ] && kill -KILL -1 2>/dev/null; do "
        + "n=$((n + 1)); done";

    public static async Task RunAsync(uint user, CancellationToken cancellationToken)
    {
        // As root it would be every process of the machine.
        ArgumentOutOfRangeException.ThrowIfZero(user);
        var id = user.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            IsolationTools.Setpriv,
            ["--reuid", id, "--regid", id, "--clear-groups", IsolationTools.Shell, "-c", Script, "panel-sweep", id]
        )
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = HostCommands.DefaultPath;
        using var running =
            Process.Start(start) ?? throw new RuntimeException("engine_error", "The sweep did not start.");
        await running.WaitForExitAsync(cancellationToken);
    }
}
