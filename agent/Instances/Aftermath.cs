using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Brings an instance to a plain state after an action that did not succeed.</summary>
internal sealed partial class Aftermath(ILogger<Aftermath> logger)
{
    private static readonly TimeSpan EngineLimit = TimeSpan.FromSeconds(10);

    public async Task SettleAsync(
        LiveInstance instance,
        InstanceAction action,
        Ending ending,
        ActionResult result,
        CancellationToken cancellation
    )
    {
        switch (action.Kind)
        {
            case ActionKind.Install when instance.Record is { Installed: false }:
                await InstallFailedAsync(instance, result, cancellation);
                break;
            case ActionKind.Install or ActionKind.Start or ActionKind.Restart:
                await StartFailedAsync(instance, action, ending, result, cancellation);
                break;
            case ActionKind.Stop:
                instance.Change(r => StopFailed(r, instance.Run is { IsAlive: true }, ending, result), cancellation);
                break;
            case ActionKind.Kill or ActionKind.Delete:
                instance.Observe(o => o with { Reason = result.Error }, cancellation);
                break;
        }
    }

    private async Task InstallFailedAsync(LiveInstance instance, ActionResult result, CancellationToken cancellation)
    {
        instance.Observe(
            o =>
                o.State == InstanceState.Interrupted
                    ? o
                    : o with
                    {
                        State = InstanceState.InstallFailed,
                        Reason = result.Error,
                    },
            cancellation
        );
        instance.Console.Notice("the install step did not succeed");
        await RemoveAsync(instance, ContainerRole.Install, cancellation);
    }

    private async Task StartFailedAsync(
        LiveInstance instance,
        InstanceAction action,
        Ending ending,
        ActionResult result,
        CancellationToken cancellation
    )
    {
        // It runs and may still become ready; only the wait was too long.
        if (ending == Ending.None && instance.Run is { IsAlive: true })
        {
            instance.Observe(o => o with { Reason = result.Error }, cancellation);
            return;
        }

        // An exit while starting has been dealt with by its policy.
        if (result.Code == StartAction.ExitedCode)
        {
            return;
        }

        instance.Detach();
        if (ending == Ending.Cancelled)
        {
            instance.Change(r => r with { Desired = DesiredState.Stopped }, cancellation);
        }

        instance.Change(
            r =>
                action.OperationId is null
                    ? CrashPolicy.AfterFailedStart(r, result.Error ?? "", instance.Time.GetUtcNow())
                    : r with
                    {
                        Observation = r.Observation with
                        {
                            State = r.Installed ? InstanceState.Stopped : r.Observation.State,
                            StartedAt = null,
                            RestartAt = null,
                            Reason = result.Error,
                        },
                    },
            cancellation
        );
        instance.Console.Notice($"not started: {result.Error}");
        // A call that was given up may have made it.
        if (result.Code is null or InstanceSupervisor.DeadlineCode || ending == Ending.Cancelled)
        {
            await RemoveAsync(instance, ContainerRole.Workload, cancellation);
        }
    }

    private static InstanceRecord StopFailed(InstanceRecord record, bool runs, Ending ending, ActionResult result) =>
        record with
        {
            Desired = ending == Ending.Cancelled ? DesiredState.Running : record.Desired,
            Observation = record.Observation with
            {
                State = runs ? InstanceState.Running : record.Observation.State,
                Reason = result.Error,
            },
        };

    private async Task RemoveAsync(LiveInstance instance, ContainerRole role, CancellationToken cancellation)
    {
        try
        {
            await instance
                .Runtime.RemoveAsync(instance.Id, role, cancellation)
                .WaitAsync(EngineLimit, instance.Time, cancellation);
        }
        catch (Exception e) when (e is RuntimeException or TimeoutException)
        {
            Log.NotRemoved(logger, role, instance.Id, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The {Role} container of {InstanceId} could not be removed now.")]
        public static partial void NotRemoved(ILogger logger, ContainerRole role, Guid instanceId, Exception error);
    }
}
