using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Stops the workload by its own way, and kills it after its timeout.</summary>
internal static class StopAction
{
    private const int KilledExitCode = 137;

    public static async Task<ActionResult> RunAsync(LiveInstance instance, CancellationToken cancellation)
    {
        var run = instance.Record is null ? null : await instance.FindRunAsync(cancellation);
        if (run is null)
        {
            MarkStopped(instance, null, cancellation);
            return ActionResult.Success;
        }

        var stop = instance.Record!.Spec.Stop;
        instance.Observe(o => o with { State = InstanceState.Stopping, RestartAt = null, Reason = null }, cancellation);
        instance.Console.Notice("stopping");
        await AskAsync(instance, stop, cancellation);
        try
        {
            await run.Exited.WaitAsync(
                TimeSpan.FromSeconds(Math.Max(0, stop.TimeoutSeconds)),
                instance.Time,
                cancellation
            );
        }
        catch (TimeoutException)
        {
            instance.Console.Notice($"did not stop within {stop.TimeoutSeconds} s; killing it");
            await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, cancellation);
            run.End(new ContainerExit(KilledExitCode, Oom: false, instance.Time.GetUtcNow()));
        }

        await run.DrainAsync(cancellation);
        MarkStopped(instance, await run.Exited, cancellation);
        return ActionResult.Success;
    }

    public static async Task<ActionResult> KillAsync(LiveInstance instance, CancellationToken cancellation)
    {
        var run = instance.Run;
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellation);
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, cancellation);
        run?.End(new ContainerExit(KilledExitCode, Oom: false, instance.Time.GetUtcNow()));
        if (run is not null)
        {
            instance.Console.Notice("killed");
        }

        MarkStopped(instance, run is null ? null : await run.Exited, cancellation);
        return ActionResult.Success;
    }

    private static void MarkStopped(LiveInstance instance, ContainerExit? exit, CancellationToken cancellation)
    {
        instance.Change(
            r =>
                r with
                {
                    Observation = r.Observation with
                    {
                        State = Rest(r),
                        StartedAt = null,
                        LastExit = exit is null ? r.Observation.LastExit : new LastExit(exit.Code, exit.Oom, exit.At),
                        Restarts = 0,
                        RestartAt = null,
                        Reason = r.Installed ? null : r.Observation.Reason,
                    },
                },
            cancellation
        );
        instance.Detach();
        if (exit is not null)
        {
            instance.Console.Notice($"stopped, exit code {exit.Code}");
        }
    }

    // What an instance without a running workload is, depending on its install step.
    private static InstanceState Rest(InstanceRecord record) =>
        record switch
        {
            { Installed: true } => InstanceState.Stopped,
            { Observation.State: InstanceState.Installing or InstanceState.Stopping } => InstanceState.InstallFailed,
            _ => record.Observation.State,
        };

    private static async Task AskAsync(LiveInstance instance, StopSpec stop, CancellationToken cancellation)
    {
        try
        {
            if (stop.Command is { } command)
            {
                await instance.Runtime.WriteInputAsync(instance.Id, command, cancellation);
            }
            else
            {
                await instance.Runtime.SignalAsync(
                    instance.Id,
                    ContainerRole.Workload,
                    stop.Signal ?? "SIGTERM",
                    cancellation
                );
            }
        }
        catch (RuntimeException e)
        {
            // It ended meanwhile, or does not listen: the wait for its exit decides.
            instance.Console.Notice($"asking it to stop failed: {e.Message}");
        }
    }
}
