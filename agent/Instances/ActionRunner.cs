using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Performs an action and turns expected failures into its result.</summary>
internal sealed partial class ActionRunner(StartAction start, InstallAction install, ILogger<ActionRunner> logger)
{
    /// <summary>Null when the token ended it.</summary>
    public async Task<ActionResult?> RunAsync(
        InstanceContext instance,
        InstanceAction action,
        Func<CancellationToken, Task<ActionResult>> look,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return action.Kind switch
            {
                ActionKind.Install => await install.RunAsync(instance, action, cancellationToken),
                ActionKind.Start => await start.RunAsync(instance, action, cancellationToken),
                ActionKind.Restart => await RestartAsync(instance, action, cancellationToken),
                ActionKind.Stop => await StopAction.RunAsync(instance, cancellationToken),
                ActionKind.Kill => await StopAction.KillAsync(instance, cancellationToken),
                ActionKind.Delete => await DeleteAction.RunAsync(instance, cancellationToken),
                _ => await look(cancellationToken),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (RuntimeException exception)
        {
            return ActionResult.Failure(exception.Code, exception.Message);
        }
        // Whatever is wrong with one instance ends its operation, not its supervision.
        catch (Exception exception)
        {
            Log.Failed(logger, action.Kind, instance.Id, exception);
            return ActionResult.Failure("internal_error", $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task<ActionResult> RestartAsync(
        InstanceContext instance,
        InstanceAction action,
        CancellationToken cancellationToken
    )
    {
        // One that was interrupted after its stop only lacks the start.
        if (!(action.Resumed && instance.Record?.Observation.State == InstanceState.Starting))
        {
            await StopAction.RunAsync(instance, cancellationToken);
        }

        return await start.RunAsync(instance, action, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Kind} of {InstanceId} failed unexpectedly.")]
        public static partial void Failed(ILogger logger, ActionKind kind, Guid instanceId, Exception error);
    }
}
