using System.Diagnostics;
using Panel.Agent.Instances.Actions;

namespace Panel.Agent.Instances;

/// <summary>
/// Does one thing at a time in each lane of one instance, and by itself what its desired state asks for.
/// </summary>
internal sealed partial class InstanceSupervisor(
    InstanceContext instance,
    InstanceCommandQueue intake,
    InstanceLanes lanes,
    InstanceReconciler care,
    ActionExecution execution
) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;
    private bool _begun;

    public InstanceContext Instance => instance;

    public InstanceCommandQueue Intake => intake;

    public InstanceReconciler Care => care;

    public bool IsIdle => lanes.IsIdle;

    public void Begin()
    {
        if (!_begun)
        {
            _loops = Task.WhenAll(
                Task.Run(() => RunAsync(PowerAsync, _stop.Token), CancellationToken.None),
                Task.Run(() => RunAsync(DataAsync, _stop.Token), CancellationToken.None)
            );
        }

        _begun = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        instance.Detach();
        _stop.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        // A command may have begun the loop, which is no part of that command's trace.
        Activity.Current = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            // A full disk or a bug: this instance is looked after again in a moment, and the others are not touched.
            catch (Exception exception)
            {
                Log.Fault(instance.Logger, instance.Id, exception);
                await Task.Delay(PauseAfterFault, instance.Time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PowerAsync(CancellationToken cancellationToken)
    {
        if (lanes.Take(Lane.Power, care.Due) is { } running)
        {
            await execution.RunAsync(running, cancellationToken);
        }
        else if (!await care.SettleAsync(cancellationToken))
        {
            await instance.Wake.WaitAsync(care.NextDue(lanes.Busy), cancellationToken);
        }
    }

    private async Task DataAsync(CancellationToken cancellationToken)
    {
        if (lanes.Take(Lane.Data) is { } running)
        {
            await execution.RunAsync(running, cancellationToken);
        }
        else
        {
            await lanes.WaitForDataAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Looking after {InstanceId} failed; it goes on in a moment.")]
        public static partial void Fault(ILogger logger, Guid instanceId, Exception error);
    }
}
