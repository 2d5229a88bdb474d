using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Patches the configuration files, starts the workload and waits until it is ready.</summary>
internal sealed class WorkloadStarter(PatchConfigFiles patch)
{
    private const string ExitedCode = "workload_exited";
    private const int LastLines = 10;

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        if (instance.Record is not { } record)
        {
            return ActionResult.UnknownInstance;
        }

        if (!record.Installed)
        {
            return ActionResult.Failure("not_installed", "The install step has not succeeded.");
        }

        var run = await instance.FindRunAsync(cancellationToken);
        IReadOnlyList<string> warnings = [];
        if (run is null)
        {
            if (await DiskMeter.ExceededAsync(instance, record.Spec, cancellationToken) is { } full)
            {
                return ActionResult.Failure("disk_full", full);
            }

            running.Report("Starting");
            (run, warnings) = await StartAsync(instance, record.Spec, running, cancellationToken);
        }

        var result = await AwaitReadyAsync(instance, run, cancellationToken);
        return warnings.Count == 0 ? result : result with { Warnings = warnings };
    }

    /// <summary>What is left after a start that did not succeed.</summary>
    public static async Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        // It runs and may still become ready; only the wait was too long.
        if (running.Ending == ActionInterruption.None && instance.Run is { IsAlive: true })
        {
            instance.Apply(new ActionFailed(instance.Now, result.Error), cancellationToken);
            return;
        }

        // An exit while starting has been dealt with by its policy.
        if (result.Code == ExitedCode)
        {
            return;
        }

        instance.Detach();
        var cancelled = running.Ending == ActionInterruption.Cancelled;
        instance.Apply(
            new StartFailed(instance.Now, result.Error, running.Action.OperationId is null, cancelled),
            cancellationToken
        );
        instance.Console.Notice($"not started: {result.Error}");
        // A call that was given up may have made it.
        if (result.Code is null or ActionResult.DeadlineCode || cancelled)
        {
            await Leftovers.RemoveAsync(instance, ContainerRole.Workload, cancellationToken);
        }
    }

    private async Task<(WorkloadRun Run, IReadOnlyList<string> Warnings)> StartAsync(
        InstanceContext instance,
        InstanceSpec spec,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        instance.Detach();
        instance.Apply(new StartBegan(instance.Now, ByItself: running.Action.OperationId is null), cancellationToken);
        instance.Console.Notice("starting");
        DataFolders.Create(instance.Paths);
        var warnings = await patch(instance.Paths.Data, spec.ConfigFiles, cancellationToken);
        foreach (var warning in warnings)
        {
            instance.Console.Notice(warning);
        }

        var container = await instance.Runtime.StartAsync(
            spec,
            ContainerRole.Workload,
            instance.Paths,
            cancellationToken
        );
        var run = instance.Attach(container, cancellationToken);
        instance.Apply(new ContainerStarted(instance.Now, run.StartedAt, run.MissingIsolation), cancellationToken);
        return (run, warnings);
    }

    private static async Task<ActionResult> AwaitReadyAsync(
        InstanceContext instance,
        WorkloadRun run,
        CancellationToken cancellationToken
    )
    {
        await Task.WhenAny(run.Ready, run.Exited).WaitAsync(cancellationToken);
        if (run.Exited.IsCompleted)
        {
            return await FailAsync(instance, run, cancellationToken);
        }

        MarkRunning(instance, run, cancellationToken);
        return ActionResult.Success;
    }

    public static void MarkRunning(InstanceContext instance, WorkloadRun run, CancellationToken cancellationToken)
    {
        var before = instance.Record?.Observation.State;
        instance.Apply(new BecameReady(instance.Now, run.StartedAt, run.MissingIsolation), cancellationToken);
        if (before != InstanceState.Running)
        {
            instance.Console.Notice("running");
        }
    }

    private static async Task<ActionResult> FailAsync(
        InstanceContext instance,
        WorkloadRun run,
        CancellationToken cancellationToken
    )
    {
        var exit = await run.Exited;
        await ExitHandling.ApplyAsync(instance, run, cancellationToken);
        var last = instance.Console.History(null, LastLines).Where(l => l.Stream != "system").Select(l => l.Text);
        return ActionResult.Failure(
            ExitedCode,
            $"The workload ended while it started, with exit code {exit.Code}. Its last lines:\n"
                + $"{string.Join('\n', last)}"
        );
    }
}
