using Panel.Agent.Instances.Actions;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Bus;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Performs one action to its end: within its deadline, with what failure leaves behind put in order.</summary>
internal sealed partial class ActionExecution(
    InstanceContext instance,
    InstanceLanes lanes,
    InstanceReconciler reconciler
)
{
    // How long an action that was ended may take to notice before its successor goes on without it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    public async Task RunAsync(RunningAction running, CancellationToken cancellationToken)
    {
        var action = running.Action;
        // To the very end, so that the reports about it belong to the trace.
        using var span = TraceContextCarrier.Continue(action.Traceparent, $"operation {action.Name}");
        try
        {
            var result = await PerformAsync(running, cancellationToken);
            if (running.Ending == ActionInterruption.Superseded)
            {
                return;
            }

            if (running.Ending == ActionInterruption.Cancelled)
            {
                result = ActionResult.Cancelled;
            }

            // Failing because the agent ends is no failure: the operation is taken up again at the next start.
            if (result.Outcome != OperationOutcome.Succeeded)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            reconciler.Finished(action, result);
            if (result.Outcome != OperationOutcome.Succeeded)
            {
                await action.Handler.SettleAsync(instance, running, result, cancellationToken);
            }

            lanes.End(action, result.Bounded());
        }
        finally
        {
            lanes.Done(running);
        }
    }

    private async Task<ActionResult> PerformAsync(RunningAction running, CancellationToken cancellationToken)
    {
        lanes.Begin(running.Action);
        var left = running.Action.Deadline - instance.Now;
        using var deadline = new CancellationTokenSource(
            left < TimeSpan.Zero ? TimeSpan.Zero
                : left < LongestTimer ? left
                : LongestTimer,
            instance.Time
        );
        // Neither is disposed: work that was given up may still use their token.
        var stalled = new CancellationTokenSource();
        var any = CancellationTokenSource.CreateLinkedTokenSource(
            running.Token,
            deadline.Token,
            stalled.Token,
            cancellationToken
        );
        var work = Task.Run(() => TryAsync(running, any.Token), CancellationToken.None);
        using var ended = new CancellationTokenSource();
        _ = WatchAsync(running, stalled, ended.Token);
        var result = await EndsAsync(work, any.Token) ? await work : GiveUp(running, work);
        await ended.CancelAsync();
        var name = running.Action.Name;
        return result
            ?? (
                stalled.IsCancellationRequested
                    ? ActionResult.Failure("stalled", $"The {name} made no progress any more.")
                    : ActionResult.Failure(ActionResult.DeadlineCode, $"The {name} did not end before its deadline.")
            );
    }

    /// <summary>Turns expected failures into a result. Null when the token ended it.</summary>
    private async Task<ActionResult?> TryAsync(RunningAction running, CancellationToken cancellationToken)
    {
        var handler = running.Action.Handler;
        try
        {
            // What works on files must not make those of an instance that is not here.
            return handler.Lane == Lane.Data && instance.Record is null
                ? ActionResult.UnknownInstance
                : await handler.RunAsync(instance, running, cancellationToken);
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
            Log.Failed(instance.Logger, handler.Kind, instance.Id, exception);
            return ActionResult.Failure("internal_error", $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Ends an action that has been silent for too long.</summary>
    private async Task WatchAsync(
        RunningAction running,
        CancellationTokenSource stalled,
        CancellationToken cancellationToken
    )
    {
        if (running.Action.Handler.StallLimit is not { } limit)
        {
            return;
        }

        for (var left = limit; left > TimeSpan.Zero; left = limit - running.SinceProgress)
        {
            await Task.Delay(left, instance.Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }

        await stalled.CancelAsync();
    }

    /// <summary>False when the work still hangs a moment after it was told to end.</summary>
    private async Task<bool> EndsAsync(Task work, CancellationToken told)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (told.Register(() => ended.TrySetResult()))
        {
            await Task.WhenAny(work, ended.Task);
        }

        using var done = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(Grace, instance.Time, done.Token));
        await done.CancelAsync();
        return work.IsCompleted;
    }

    private ActionResult? GiveUp(RunningAction running, Task work)
    {
        Log.GivenUp(instance.Logger, running.Action.Handler.Kind, instance.Id);
        // When the engine answers after all, what it did is found by looking.
        _ = work.ContinueWith(
            _ => reconciler.Look(),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Kind} of {InstanceId} failed unexpectedly.")]
        public static partial void Failed(ILogger logger, string kind, Guid instanceId, Exception error);

        [LoggerMessage(2, LogLevel.Warning, "The {Kind} of {InstanceId} hangs and was given up.")]
        public static partial void GivenUp(ILogger logger, string kind, Guid instanceId);
    }
}
