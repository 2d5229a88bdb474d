using Panel.Agent.Runtimes;

namespace Panel.Agent.Instances.Actions;

/// <summary>Removes the container that a failed action may have left. What cannot be removed now is found by a look.</summary>
internal static partial class Leftovers
{
    private static readonly TimeSpan EngineLimit = TimeSpan.FromSeconds(10);

    public static async Task RemoveAsync(
        InstanceContext instance,
        ContainerRole role,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await instance
                .Runtime.RemoveAsync(instance.Id, role, cancellationToken)
                .WaitAsync(EngineLimit, instance.Time, cancellationToken);
        }
        catch (Exception exception) when (exception is RuntimeException or TimeoutException)
        {
            Log.NotRemoved(instance.Logger, role, instance.Id, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The {Role} container of {InstanceId} could not be removed now.")]
        public static partial void NotRemoved(ILogger logger, ContainerRole role, Guid instanceId, Exception error);
    }
}
