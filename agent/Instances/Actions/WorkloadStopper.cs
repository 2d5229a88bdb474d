using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Stops the workload by its own way, and kills it after its timeout.</summary>
internal static class WorkloadStopper
{
    public const int KilledExitCode = 137;

    public static async Task<ActionResult> RunAsync(InstanceContext instance, CancellationToken cancellationToken)
    {
        var run = instance.Record is null ? null : await instance.FindRunAsync(cancellationToken);
        if (run is null)
        {
            MarkStopped(instance, null, cancellationToken);
            return ActionResult.Success;
        }

        var stop = instance.Record!.Spec.Stop;
        instance.Apply(new StopAsked(instance.Now), cancellationToken);
        instance.Console.Notice("stopping");
        await AskAsync(instance, stop, cancellationToken);
        try
        {
            await run.Exited.WaitAsync(
                TimeSpan.FromSeconds(Math.Max(0, stop.TimeoutSeconds)),
                instance.Time,
                cancellationToken
            );
        }
        catch (TimeoutException)
        {
            instance.Console.Notice($"did not stop within {stop.TimeoutSeconds} s; killing it");
            await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, cancellationToken);
            run.End(new ContainerExit(KilledExitCode, Oom: false, instance.Now));
        }

        await run.DrainAsync(cancellationToken);
        MarkStopped(instance, await run.Exited, cancellationToken);
        return ActionResult.Success;
    }

    public static void MarkStopped(InstanceContext instance, ContainerExit? exit, CancellationToken cancellationToken)
    {
        instance.Apply(new Stopped(instance.Now, exit), cancellationToken);
        instance.Detach();
        if (exit is not null)
        {
            instance.Console.Notice($"stopped, exit code {exit.Code}");
        }
    }

    private static async Task AskAsync(InstanceContext instance, StopSpec stop, CancellationToken cancellationToken)
    {
        try
        {
            if (stop.Command is { } command)
            {
                await instance.Runtime.WriteInputAsync(instance.Id, command, cancellationToken);
            }
            else
            {
                await instance.Runtime.SignalAsync(
                    instance.Id,
                    ContainerRole.Workload,
                    stop.Signal ?? "SIGTERM",
                    cancellationToken
                );
            }
        }
        catch (RuntimeException exception)
        {
            // It ended meanwhile, or does not listen: the wait for its exit decides.
            instance.Console.Notice($"asking it to stop failed: {exception.Message}");
        }
    }
}
