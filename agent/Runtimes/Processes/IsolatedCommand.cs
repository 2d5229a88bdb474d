using System.Globalization;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Puts a command into its namespaces and under its user: command lines
/// made of <see cref="IsolationTools"/> and scripts.
/// </summary>
internal static class IsolatedCommand
{
    /// <summary>Takes the environment from standard input, since that of the tools before it may be root's.</summary>
    private const string TakeInput = "exec 9<&0 </dev/null >/dev/null 2>&1\n";

    /// <summary>What the supervisor runs to start the workload.</summary>
    public static IReadOnlyList<string> Start(
        ProcessFolder folder,
        ProcessIsolation isolation,
        uint? user,
        ProcessPlan plan
    ) =>
        [
            .. Namespaces(folder, isolation),
            IsolationTools.Setsid,
            IsolationTools.Shell,
            "-c",
            ShellScripts.Prepare,
            "panel-prepare",
            folder.Path,
            isolation.Mounts ? "view" : "no-view",
            .. Drop(isolation, user),
            .. IsolationTools.ResetSignals,
            IsolationTools.Shell,
            "-c",
            ShellScripts.Enter,
            "panel-enter",
            plan.WorkingDirectory,
            .. plan.Command,
        ];

    /// <summary>
    /// Runs a command beside the workload: in the same namespaces, as the same user, in the same folder.
    /// </summary>
    /// <param name="first">The first process of its namespaces; null when it has none.</param>
    public static IReadOnlyList<string> Join(ProcessRecord record, int? first, IReadOnlyList<string> command)
    {
        var isolation = record.Isolation ?? ProcessIsolation.None;
        return
        [
            .. first is { } target ? Enter(isolation, target) : [],
            .. Drop(isolation, record.User),
            IsolationTools.Shell,
            "-c",
            TakeInput + ShellScripts.Enter,
            "panel-exec",
            record.WorkingDirectory,
            .. command,
        ];
    }

    private static IEnumerable<string> Namespaces(ProcessFolder folder, ProcessIsolation isolation)
    {
        if (!isolation.Mounts)
        {
            return [];
        }

        return
        [
            IsolationTools.Unshare,
            .. isolation.UserNamespace ? (string[])["--user", "--map-root-user"] : [],
            "--mount",
            "--ipc",
            "--uts",
            .. isolation.Processes ? (string[])["--pid", "--fork"] : [],
            IsolationTools.Shell,
            "-c",
            ShellScripts.Init,
            "panel-init",
            folder.Path,
        ];
    }

    private static IEnumerable<string> Enter(ProcessIsolation isolation, int target) =>
        [
            IsolationTools.Nsenter,
            "--target",
            target.ToString(CultureInfo.InvariantCulture),
            .. isolation.UserNamespace ? (string[])["--user", "--preserve-credentials"] : [],
            "--mount",
            "--ipc",
            "--uts",
            .. isolation.Processes ? (string[])["--pid"] : [],
            // Both from the target: nsenter would otherwise put the node's folder back as the working directory.
            "--root",
            "--wd",
        ];

    private static IEnumerable<string> Drop(ProcessIsolation isolation, uint? user)
    {
        if (isolation.OwnUser)
        {
            var id = (user ?? throw new InvalidOperationException("A process of its own user needs one.")).ToString(
                CultureInfo.InvariantCulture
            );
            return
            [
                IsolationTools.Setpriv,
                "--reuid",
                id,
                "--regid",
                id,
                "--clear-groups",
                "--no-new-privs",
                "--bounding-set=-all",
                "--inh-caps=-all",
            ];
        }

        // A second user namespace inside the first: the workload keeps the agent's
        // numbers and has no right over the first one's mounts.
        return isolation.UserNamespace
            ?
            [
                IsolationTools.Unshare,
                "--user",
                $"--map-user={Posix.UserId()}",
                $"--map-group={Posix.GroupId()}",
                IsolationTools.Setpriv,
                "--no-new-privs",
                "--inh-caps=-all",
            ]
            : [];
    }
}
