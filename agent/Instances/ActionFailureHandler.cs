using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Brings an instance to a plain state after an action that did not succeed.</summary>
internal sealed partial class ActionFailureHandler(ILogger<ActionFailureHandler> logger)
{
    private static readonly TimeSpan EngineLimit = TimeSpan.FromSeconds(10);

    public async Task SettleAsync(
        InstanceContext instance,
        InstanceAction action,
        ActionInterruption ending,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        switch (action.Kind)
        {
            case ActionKind.Install when instance.Record is { Installed: false }:
                await InstallFailedAsync(instance, result, cancellationToken);
                break;
            case ActionKind.Install or ActionKind.Start or ActionKind.Restart:
                await StartFailedAsync(instance, action, ending, result, cancellationToken);
                break;
            case ActionKind.Stop:
                var runs = instance.Run is { IsAlive: true };
                var cancelled = ending == ActionInterruption.Cancelled;
                instance.Apply(new StopFailed(instance.Now, result.Error, runs, cancelled), cancellationToken);
                break;
            case ActionKind.Kill or ActionKind.Delete:
                instance.Apply(new ActionFailed(instance.Now, result.Error), cancellationToken);
                break;
        }
    }

    private async Task InstallFailedAsync(
        InstanceContext instance,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        instance.Apply(new InstallFailed(instance.Now, result.Error), cancellationToken);
        instance.Console.Notice("the install step did not succeed");
        await RemoveAsync(instance, ContainerRole.Install, cancellationToken);
    }

    private async Task StartFailedAsync(
        InstanceContext instance,
        InstanceAction action,
        ActionInterruption ending,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        // It runs and may still become ready; only the wait was too long.
        if (ending == ActionInterruption.None && instance.Run is { IsAlive: true })
        {
            instance.Apply(new ActionFailed(instance.Now, result.Error), cancellationToken);
            return;
        }

        // An exit while starting has been dealt with by its policy.
        if (result.Code == StartAction.ExitedCode)
        {
            return;
        }

        instance.Detach();
        var cancelled = ending == ActionInterruption.Cancelled;
        instance.Apply(
            new StartFailed(instance.Now, result.Error, action.OperationId is null, cancelled),
            cancellationToken
        );
        instance.Console.Notice($"not started: {result.Error}");
        // A call that was given up may have made it.
        if (result.Code is null or InstanceSupervisor.DeadlineCode || cancelled)
        {
            await RemoveAsync(instance, ContainerRole.Workload, cancellationToken);
        }
    }

    private async Task RemoveAsync(InstanceContext instance, ContainerRole role, CancellationToken cancellationToken)
    {
        try
        {
            await instance
                .Runtime.RemoveAsync(instance.Id, role, cancellationToken)
                .WaitAsync(EngineLimit, instance.Time, cancellationToken);
        }
        catch (Exception exception) when (exception is RuntimeException or TimeoutException)
        {
            Log.NotRemoved(logger, role, instance.Id, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The {Role} container of {InstanceId} could not be removed now.")]
        public static partial void NotRemoved(ILogger logger, ContainerRole role, Guid instanceId, Exception error);
    }
}
