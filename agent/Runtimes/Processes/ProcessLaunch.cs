using System.Diagnostics;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Starts one process: writes what its supervisor needs, and waits until the workload itself has begun.
/// </summary>
internal sealed class ProcessLaunch(
    ProcessFolder folder,
    string agentFile,
    ProcessIsolation isolation,
    uint? user,
    TimeProvider clock
)
{
    private const int LongestProblem = 500;
    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BeginPause = TimeSpan.FromMilliseconds(5);

    /// <summary>The folders of the node that the process is for.</summary>
    public static IEnumerable<ProcessMount> MountsOf(InstanceSpec spec, ContainerRole role, InstancePaths paths)
    {
        yield return new ProcessMount(Path.GetFullPath(paths.Data), ReadOnly: false);
        if (role == ContainerRole.Install)
        {
            yield return new ProcessMount(Path.GetFullPath(InstallScript.FolderOf(paths)), ReadOnly: true);
        }
        else
        {
            foreach (var volume in spec.Volumes)
            {
                yield return new ProcessMount(
                    Path.GetFullPath(DataFolders.Volume(paths, volume.Name)),
                    volume.ReadOnly
                );
            }
        }
    }

    public void Prepare(ProcessPlan plan, VisibleTree view, IEnumerable<ProcessMount> mounts)
    {
        folder.Create();
        folder.Write("environment", EnvironmentText.Of(plan.Environment));
        if (isolation.Mounts)
        {
            var table = MountTable.Create(folder.Root, view, isolation.Processes, mounts);
            folder.Write("folders", table.Folders);
            folder.Write("files", table.Files);
            folder.Write("names", table.Names);
        }

        if (user is not { } owner)
        {
            return;
        }

        // Programs reopen their streams as /dev/stdout, which asks the pipe's
        // owner. By name the workload never reaches it.
        foreach (var pipe in folder.Pipes)
        {
            Posix.Give(pipe, owner, owner);
        }
    }

    public async Task BeginAsync(ProcessPlan plan, CancellationToken cancellationToken)
    {
        using var supervisor = Supervisor.Start(folder, agentFile, isolation, user, plan);
        var started = clock.GetTimestamp();
        while (!HasBegun(supervisor))
        {
            if (clock.GetElapsedTime(started) > BeginLimit)
            {
                throw new RuntimeException(
                    "engine_timeout",
                    $"The supervising shell did not start the workload within {BeginLimit.TotalSeconds:0} seconds."
                );
            }

            await Task.Delay(BeginPause, clock, cancellationToken);
        }
    }

    private bool HasBegun(Process supervisor)
    {
        // Asked before the files: a workload may begin and end between two looks, and
        // what its supervisor wrote is there once it is gone.
        var gone = supervisor.HasExited || folder.OutputIsComplete;
        if (folder.Workload() is not null || folder.Exit() is not null)
        {
            return true;
        }

        return gone
            ? throw new RuntimeException(
                "engine_error",
                $"The workload did not start. {Shorten(folder.Problem)}".TrimEnd()
            )
            : false;
    }

    private static string Shorten(string problem) =>
        problem.Length <= LongestProblem ? problem : problem[..LongestProblem];
}
