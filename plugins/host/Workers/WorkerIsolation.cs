using System.Diagnostics;

namespace Panel.Plugins.Host.Workers;

/// <summary>What this machine can put around a worker. Tried once, since what is allowed shows only then.</summary>
/// <param name="ChangesUser">Each worker gets a user of its own.</param>
/// <param name="Sandboxes">bubblewrap works: own files, processes and no network.</param>
/// <param name="Limits">prlimit is there.</param>
internal sealed record WorkerIsolation(bool ChangesUser, bool Sandboxes, bool Limits)
{
    private const uint ProbeUser = 61_999;
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(20);
    private static readonly Lazy<Task<WorkerIsolation>> OfMachine = new(ProbeAsync);

    /// <summary>user, network, mounts, memory, pids; empty where nothing is missing.</summary>
    public IReadOnlyList<string> Missing { get; } =
    [
        .. ChangesUser ? [] : new[] { "user" },
        .. Sandboxes ? [] : new[] { "network", "mounts" },
        .. Limits ? [] : new[] { "memory", "pids" },
    ];

    public static Task<WorkerIsolation> DetectAsync(CancellationToken cancellationToken) =>
        OfMachine.Value.WaitAsync(cancellationToken);

    private static async Task<WorkerIsolation> ProbeAsync()
    {
        var isRoot = Environment.IsPrivilegedProcess;
        var folder = Directory.CreateTempSubdirectory("panel-plugin-");
        try
        {
            foreach (var name in (string[])["app", "plugin", "run"])
            {
                folder.CreateSubdirectory(name);
            }

            var user = isRoot ? ProbeUser : (uint?)null;
            var limits = await WorksAsync(new WorkerCommand(folder.FullName, null, 256).ProbeArguments(false, true));
            var changes =
                isRoot && await WorksAsync(new WorkerCommand(folder.FullName, user, 256).ProbeArguments(false, limits));
            var sandboxed = new WorkerCommand(folder.FullName, changes ? user : null, 256);
            return new WorkerIsolation(changes, await WorksAsync(sandboxed.ProbeArguments(true, limits)), limits);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> WorksAsync(IEnumerable<string> arguments)
    {
        if (!File.Exists("/bin/sh"))
        {
            return false;
        }

        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        using var limit = new CancellationTokenSource(ProbeTime);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return false;
        }
    }
}
