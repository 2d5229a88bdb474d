using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Performs an action and turns expected failures into its result.</summary>
internal sealed partial class ActionRunner(StartAction start, InstallAction install, ILogger<ActionRunner> logger)
{
    /// <summary>Null when the token ended it.</summary>
    public async Task<ActionResult?> RunAsync(
        LiveInstance instance,
        InstanceAction action,
        Func<CancellationToken, Task<ActionResult>> look,
        CancellationToken cancellation
    )
    {
        try
        {
            return action.Kind switch
            {
                ActionKind.Install => await install.RunAsync(instance, action, cancellation),
                ActionKind.Start => await start.RunAsync(instance, action, cancellation),
                ActionKind.Restart => await RestartAsync(instance, action, cancellation),
                ActionKind.Stop => await StopAction.RunAsync(instance, cancellation),
                ActionKind.Kill => await StopAction.KillAsync(instance, cancellation),
                ActionKind.Delete => await DeleteAction.RunAsync(instance, cancellation),
                _ => await look(cancellation),
            };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (RuntimeException e)
        {
            return ActionResult.Failure(e.Code, e.Message);
        }
        // Whatever is wrong with one instance ends its operation, not its supervision.
        catch (Exception e)
        {
            Log.Failed(logger, action.Kind, instance.Id, e);
            return ActionResult.Failure("internal_error", $"{e.GetType().Name}: {e.Message}");
        }
    }

    private async Task<ActionResult> RestartAsync(
        LiveInstance instance,
        InstanceAction action,
        CancellationToken cancellation
    )
    {
        // One that was interrupted after its stop only lacks the start.
        if (!(action.Resumed && instance.Record?.Observation.State == InstanceState.Starting))
        {
            await StopAction.RunAsync(instance, cancellation);
        }

        return await start.RunAsync(instance, action, cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Kind} of {InstanceId} failed unexpectedly.")]
        public static partial void Failed(ILogger logger, ActionKind kind, Guid instanceId, Exception error);
    }
}
