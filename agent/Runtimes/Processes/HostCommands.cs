using System.Text.RegularExpressions;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>What to run on the host for a specification that was written for containers.</summary>
internal static partial class HostCommands
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Words that a shell knows without a program behind them.</summary>
    private static readonly HashSet<string> ShellWords = new(
        (
            "if while until for case trap cd exec eval export set unset umask ulimit read wait true false test "
            + "echo printf exit return . source command alias type kill pwd local shift times getopts hash"
        ).Split(' ')
    );

    /// <summary>There is no image: its entry point would have run the start command, so a shell does.</summary>
    public static IReadOnlyList<string> ForWorkload(
        InstanceSpec spec,
        HostPaths paths,
        string searchPath,
        string workingDirectory
    )
    {
        if (spec.Command.Count > 0 || (spec.Startup is null && spec.Entrypoint.Count > 0))
        {
            string[] command = [.. spec.Entrypoint.Concat(spec.Command).Select(paths.Map)];
            Require(command[0], searchPath, workingDirectory);
            return command;
        }

        if (spec.Startup is null)
        {
            throw new RuntimeException(
                "command_not_found",
                "The workload has no start command, and without Docker there is no image to take one from."
            );
        }

        var startup = paths.Map(spec.Startup);
        if (
            FirstWord().Match(startup) is { Success: true, Groups: [_, var word, ..] }
            && !ShellWords.Contains(word.Value)
        )
        {
            Require(word.Value, searchPath, workingDirectory);
        }

        return spec.Entrypoint.Count > 0 && spec.StartupMode == StartupMode.Shell
            ? [.. spec.Entrypoint.Select(paths.Map), startup]
            : ["/bin/sh", "-c", startup];
    }

    /// <summary>
    /// Eggs name the shell of their install image: ash, bash, /bin/bash. A
    /// missing one gives way to another of the host.
    /// </summary>
    public static IReadOnlyList<string> ForInstall(InstallSpec install, string script)
    {
        var words = install.Entrypoint.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var wanted = words.Length > 0 ? words[0] : "sh";
        var shell =
            Find(wanted, DefaultPath, "/")
            ?? (
                Path.GetFileName(wanted) is "ash" or "bash" or "sh" or "dash"
                    ? Find("bash", DefaultPath, "/") ?? "/bin/sh"
                    : null
            )
            ?? throw NotFound(wanted);
        return [shell, .. words.Skip(1), script];
    }

    /// <summary>The program's path as a shell would find it; null when there is none.</summary>
    public static string? Find(string command, string searchPath, string workingDirectory) =>
        (
            command.Contains('/', StringComparison.Ordinal)
                ? [Path.Combine(workingDirectory, command)]
                : searchPath
                    .Split(':', StringSplitOptions.RemoveEmptyEntries)
                    .Select(folder => Path.Combine(folder, command))
        ).FirstOrDefault(File.Exists);

    private static void Require(string command, string searchPath, string workingDirectory)
    {
        if (Find(command, searchPath, workingDirectory) is null)
        {
            throw NotFound(command);
        }
    }

    private static RuntimeException NotFound(string command) =>
        new(
            "command_not_found",
            $"This node has no '{command}'. Without Docker, a workload needs its programs installed on the node."
        );

    /// <summary>A first word without anything that a shell would expand.</summary>
    [GeneratedRegex(@"^\s*(?<word>[\w./+-]+)(?:\s|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstWord();
}
