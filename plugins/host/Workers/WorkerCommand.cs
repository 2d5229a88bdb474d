namespace Panel.Plugins.Host.Workers;

/// <summary>What one worker is started with.</summary>
/// <param name="Folder">Holds app/, plugin/ and run/, and belongs to the worker's user.</param>
/// <param name="User">The worker's own user id; null where the panel may not change it.</param>
/// <param name="MemoryMb">Of the manifest.</param>
internal sealed record WorkerCommand(string Folder, uint? User, int MemoryMb)
{
    private const int MaxProcesses = 64;
    private const int MaxFiles = 256;
    private const int StackBytes = 1 << 20;
    private const long Mebibyte = 1 << 20;
    private const int RuntimeMb = 320;

    // Ends everything below it when the panel, at the other end of its input, ends.
    private const string Script = """
        exec 3<&0
        groups=$1; shift
        IFS=:
        for group in $groups; do echo $$ >"$group/cgroup.procs"; done
        unset IFS
        "$@" </dev/null >/dev/null 3<&- &
        child=$!
        ( read -r _ <&3; kill -KILL $child ) 2>/dev/null >/dev/null &
        watcher=$!
        wait $child; code=$?
        kill $watcher 2>/dev/null
        exit $code
        """;

    /// <summary>The runtime that this process runs on.</summary>
    private static string DotnetRoot { get; } =
        Path.GetFullPath(
            Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")
        );

    /// <summary>What of this machine a worker sees, to read: the runtime and what it needs, and roots of trust for TLS.</summary>
    private static string[] Seen { get; } =
    [
        "/usr/lib",
        "/lib",
        "/lib64",
        "/usr/bin/setpriv",
        DotnetRoot,
        "/etc/ld.so.cache",
        "/etc/ssl/certs",
        "/usr/share/ca-certificates",
        "/usr/share/zoneinfo",
    ];

    public IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["DOTNET_GCHeapHardLimit"] = $"0x{MemoryMb * Mebibyte:X}",
            ["DOTNET_gcServer"] = "0",
            ["HOME"] = "/tmp",
            ["LANG"] = "C.UTF-8",
            ["PATH"] = "/usr/bin:/bin",
        };

    /// <summary>Arguments of /bin/sh.</summary>
    /// <param name="groups">Folders of control groups, with colons between them; empty for none.</param>
    /// <param name="sandbox">Whether bubblewrap stands around it.</param>
    /// <param name="limits">Whether prlimit is there.</param>
    public IEnumerable<string> Arguments(string groups, bool sandbox, bool limits)
    {
        var app = sandbox ? "/app" : $"{Folder}/app";
        var plugin = sandbox ? "/plugin" : $"{Folder}/plugin";
        var run = sandbox ? "/run/panel" : $"{Folder}/run";
        return
        [
            "-c",
            Script,
            "panel-plugin",
            groups,
            .. limits ? Limits() : [],
            .. sandbox ? Sandbox() : [],
            .. User is { } user ? ChangeUser(user) : [],
            $"{DotnetRoot}/dotnet",
            $"{app}/Panel.Plugins.Worker.dll",
            run,
            plugin,
        ];
    }

    /// <summary>The same surroundings around a program that does nothing.</summary>
    public IEnumerable<string> ProbeArguments(bool sandbox, bool limits) =>
        [
            "-c",
            Script,
            "panel-plugin",
            "",
            .. limits ? Limits() : [],
            .. sandbox ? Sandbox() : [],
            .. User is { } user ? ChangeUser(user) : [],
            $"{DotnetRoot}/dotnet",
            "--list-runtimes",
        ];

    private IEnumerable<string> Limits() =>
        [
            "/usr/bin/prlimit",
            "--core=0",
            $"--nofile={MaxFiles}",
            $"--nproc={MaxProcesses}",
            $"--stack={StackBytes}",
            $"--data={(MemoryMb + RuntimeMb) * Mebibyte}",
        ];

    private IEnumerable<string> Sandbox() =>
        [
            "/usr/bin/bwrap",
            "--die-with-parent",
            "--new-session",
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
            .. User is null ? ["--unshare-user"] : new[] { "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID" },
            .. Seen.Append("/run/panel")
                .SelectMany(Parents)
                .Distinct()
                .SelectMany(path => (string[])["--perms", "0755", "--dir", path]),
            .. Seen.SelectMany(path => (string[])["--ro-bind-try", path, path]),
            "--ro-bind",
            $"{Folder}/app",
            "/app",
            "--ro-bind",
            $"{Folder}/plugin",
            "/plugin",
            "--ro-bind",
            $"{Folder}/run",
            "/run/panel",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--perms",
            "1777",
            "--size",
            "16777216",
            "--tmpfs",
            "/tmp",
            "--chdir",
            "/",
        ];

    // bubblewrap makes parents that only root may pass.
    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    private static IEnumerable<string> ChangeUser(uint user) =>
        [
            "/usr/bin/setpriv",
            $"--reuid={user}",
            $"--regid={user}",
            "--clear-groups",
            "--inh-caps=-all",
            "--no-new-privs",
        ];
}
