using System.Diagnostics;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Starts a workload beneath a small shell of its own, which outlives the agent: it holds the input open, sends the output into
/// files, and notes the exit code.
/// </summary>
internal static class Supervisor
{
    // Its variables have long names, since a variable of the specification by the same name would be changed for the workload too.
    // The workload leads a session and group of its own, so that signals to it do not reach the supervisor.
    // Signals that the agent was told to ignore (nohup, a background job) are given back their meaning, or no workload could handle them.
    private const string Script = """
        panel_state=$1 panel_setsid=$2 panel_env=$3; shift 3
        exec </dev/null >/dev/null 2>&1
        IFS= read -r panel_stat </proc/$$/stat; printf '%s\n' "$panel_stat" >"$panel_state/supervisor"
        exec 3<>"$panel_state/in"
        if "$panel_env" --default-signal=INT,QUIT "$panel_env"; then panel_reset="$panel_env --default-signal=INT,QUIT"; else panel_reset=; fi
        "$panel_setsid" $panel_reset /bin/sh -c 'IFS= read -r panel_stat </proc/$$/stat; printf "%s\n" "$panel_stat" >"$0"; exec "$@"' "$panel_state/pid" "$@" <&3 3<&- >>"$panel_state/out" 2>>"$panel_state/err"
        panel_code=$?
        read -r panel_pid panel_rest <"$panel_state/pid" && kill -KILL -- "-$panel_pid"
        printf '%s\n' "$panel_code" >"$panel_state/exit"
        """;

    /// <summary>The environment is exactly the one given.</summary>
    public static Process Start(ProcessFolder folder, IReadOnlyList<string> command, string workingDirectory, IReadOnlyDictionary<string, string> environment)
    {
        var setsid = Require("setsid");
        var start = new ProcessStartInfo(setsid) { WorkingDirectory = workingDirectory, UseShellExecute = false };
        foreach (var argument in (string[])["/bin/sh", "-c", Script, "panel-supervise", folder.Path, setsid, Require("env"), .. command])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new RuntimeException("engine_error", "The supervising shell did not start.");
    }

    private static string Require(string tool) =>
        HostCommands.Find(tool, HostCommands.DefaultPath, "/") ?? throw new RuntimeException("command_not_found", $"This node has no '{tool}', which running plain processes needs.");
}
