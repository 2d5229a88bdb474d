using System.Diagnostics;
using Panel.Agent.Storage;
using Panel.Bus;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Does one thing at a time with one instance, and by itself what its desired state asks for.</summary>
internal sealed partial class InstanceSupervisor(
    InstanceContext instance,
    ActionRunner runner,
    ActionFailureHandler aftermath,
    DeleteAction delete,
    InstanceCommandQueue intake,
    InstanceReconciler care,
    ILogger logger
) : IAsyncDisposable
{
    public const string DeadlineCode = "deadline_exceeded";

    // How long an action that was ended may take to notice before its successor goes on without it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _begun;

    public InstanceContext Instance => instance;

    public InstanceCommandQueue Intake => intake;

    public InstanceReconciler Care => care;

    public void Begin()
    {
        if (!_begun)
        {
            _loop = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
        }

        _begun = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        instance.Detach();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // A command may have begun the loop, which is no part of that command's trace.
        Activity.Current = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (intake.Take(care.Due) is { } running)
                {
                    await ExecuteAsync(running, cancellationToken);
                }
                else if (!await care.SettleAsync(cancellationToken))
                {
                    await instance.Wake.WaitAsync(care.NextDue(), cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            // A full disk or a bug: this instance is looked after again in a moment, and the others are not touched.
            catch (Exception exception)
            {
                Log.Fault(logger, instance.Id, exception);
                await Task.Delay(PauseAfterFault, instance.Time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ExecuteAsync(RunningAction running, CancellationToken cancellationToken)
    {
        var action = running.Action;
        // To the very end, so that the reports about it belong to the trace.
        using var span = TraceContextCarrier.Continue(
            action.Traceparent,
            $"operation {action.Kind.ToString().ToLowerInvariant()}"
        );
        try
        {
            var result = await PerformAsync(running, cancellationToken);
            if (running.Ending == ActionInterruption.Superseded)
            {
                return;
            }

            if (running.Ending == ActionInterruption.Cancelled)
            {
                result = new ActionResult(OperationOutcome.Cancelled, "cancelled", "The operation was cancelled.");
            }

            // Failing because the agent ends is no failure: the operation is taken up again at the next start.
            if (result is not { Outcome: OperationOutcome.Succeeded })
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            result ??= ActionResult.Failure(
                DeadlineCode,
                $"The {action.Kind.ToString().ToLowerInvariant()} did not end before its deadline."
            );
            care.Finished(action, result);
            if (result.Outcome != OperationOutcome.Succeeded)
            {
                await aftermath.SettleAsync(instance, action, running.Ending, result, cancellationToken);
            }

            if (action.Kind == ActionKind.Delete && result.Outcome == OperationOutcome.Succeeded)
            {
                delete.Forget(instance, gone => intake.End(action, result, gone));
            }
            else
            {
                intake.End(action, result);
            }
        }
        finally
        {
            intake.Done();
        }
    }

    private async Task<ActionResult?> PerformAsync(RunningAction running, CancellationToken cancellationToken)
    {
        intake.Begin(running.Action);
        var left = running.Action.Deadline - instance.Time.GetUtcNow();
        using var deadline = new CancellationTokenSource(
            left < TimeSpan.Zero ? TimeSpan.Zero
                : left < LongestTimer ? left
                : LongestTimer,
            instance.Time
        );
        // Not disposed: work that was given up may still use its token.
        var any = CancellationTokenSource.CreateLinkedTokenSource(running.Token, deadline.Token, cancellationToken);
        var work = Task.Run(
            () => runner.RunAsync(instance, running.Action, care.LookAsync, any.Token),
            CancellationToken.None
        );
        if (await EndsAsync(work, any.Token))
        {
            return await work;
        }

        Log.GivenUp(logger, running.Action.Kind, instance.Id);
        // When the engine answers after all, what it did is found by looking.
        _ = work.ContinueWith(
            _ => care.Look(),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        return null;
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Looking after {InstanceId} failed; it goes on in a moment.")]
        public static partial void Fault(ILogger logger, Guid instanceId, Exception error);

        [LoggerMessage(2, LogLevel.Warning, "The {Kind} of {InstanceId} hangs and was given up.")]
        public static partial void GivenUp(ILogger logger, ActionKind kind, Guid instanceId);
    }
}
