using System.Diagnostics;
using System.Globalization;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Starts a workload beneath a small shell of its own, which outlives the agent:
/// it holds the input open, keeps the output, and notes the
/// exit code. See <c>Scripts/supervise.sh</c>.
/// </summary>
internal static class Supervisor
{
    /// <summary>
    /// Pieces of output that wait for the agent at most, for each of the two streams; a piece is at most 1 MiB.
    /// </summary>
    public const int WaitingPieces = 4;

    /// <param name="agentFile">Names the running agent, see <see cref="RunningAgent"/>.</param>
    public static Process Start(
        ProcessFolder folder,
        string agentFile,
        ProcessIsolation isolation,
        uint? user,
        ProcessPlan plan
    )
    {
        var sweep = user is { } id && !isolation.Processes ? id.ToString(CultureInfo.InvariantCulture) : "-";
        string[] arguments =
        [
            IsolationTools.Shell,
            "-c",
            ShellScripts.Supervise,
            "panel-supervise",
            folder.Path,
            agentFile,
            WaitingPieces.ToString(CultureInfo.InvariantCulture),
            sweep,
            .. IsolatedCommand.Start(folder, isolation, user, plan),
        ];
        var start = new ProcessStartInfo(IsolationTools.Setsid, arguments)
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
        };
        // The tools run as the agent's user: nothing of the specification, and
        // nothing of the agent, is in their environment.
        start.Environment.Clear();
        start.Environment["PATH"] = HostCommands.DefaultPath;
        Posix.CloseOnExec();
        return Process.Start(start)
            ?? throw new RuntimeException("engine_error", "The supervising shell did not start.");
    }
}
