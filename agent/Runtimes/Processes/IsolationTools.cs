using System.Diagnostics;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// The programs of util-linux and coreutils that isolate a process. Found in the system's own folders only.
/// </summary>
internal static class IsolationTools
{
    private static readonly Lazy<bool> CanResetSignals = new(TryResetSignals);

    public static string Shell => "/bin/sh";

    public static string Setsid => Require("setsid");

    public static string Unshare => Require("unshare");

    public static string Nsenter => Require("nsenter");

    public static string Setpriv => Require("setpriv");

    /// <summary>
    /// Signals that the agent was told to ignore (nohup, a background job) get
    /// their meaning back, or no workload could handle them.
    /// Empty where <c>env</c> is too old for it.
    /// </summary>
    public static IEnumerable<string> ResetSignals =>
        CanResetSignals.Value ? [Require("env"), "--default-signal=INT,QUIT"] : [];

    private static string Require(string tool) =>
        HostCommands.Find(tool, HostCommands.DefaultPath, "/")
        ?? throw new RuntimeException(
            "command_not_found",
            $"This node has no '{tool}', which running plain processes needs."
        );

    private static bool TryResetSignals()
    {
        if (HostCommands.Find("env", HostCommands.DefaultPath, "/") is not { } env)
        {
            return false;
        }

        using var process = Process.Start(
            new ProcessStartInfo(env, ["--default-signal=INT,QUIT", "true"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        );
        process?.StandardError.ReadToEnd();
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}
