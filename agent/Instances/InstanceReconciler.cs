using Panel.Agent.Instances.Actions;
using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// What a supervisor does without being told: look after the agent's start,
/// restart what crashed, carry out a desired state.
/// </summary>
internal sealed class InstanceReconciler(InstanceContext instance, IReadOnlyList<IDueHandler> handlers)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private DateTimeOffset _notBefore;

    public bool IsDoomed => instance.IsLeaving;

    /// <summary>Asks for a look at what the runtime has.</summary>
    public void Look()
    {
        if (instance.Run is { } run)
        {
            _ = run.InspectAsync();
            return;
        }

        instance.Look.IsDue = true;
        instance.Wake.Set();
    }

    /// <summary>Remove it although no record says so: the panel deleted it while this agent knew nothing.</summary>
    public void MarkForDeletion()
    {
        lock (instance.Gate)
        {
            instance.IsLeaving = true;
        }

        instance.Wake.Set();
    }

    /// <summary>The action that is due by itself, if any. The caller holds the gate.</summary>
    public InstanceAction? Due()
    {
        var now = instance.Now;
        return now >= _notBefore && handlers.FirstOrDefault(handler => handler.DueAt(instance, now) <= now) is { } due
            ? new InstanceAction(due, null, instance.Record?.Generation ?? 0, now + due.LimitOf(instance))
            : null;
    }

    /// <summary>When something will be due by itself; null when only a signal can say.</summary>
    /// <param name="busy">Lanes whose end is signalled: what waits for one is no reason to look before.</param>
    public TimeSpan? NextDue(Lane busy)
    {
        var now = instance.Now;
        if (now < _notBefore)
        {
            return _notBefore - now;
        }

        TimeSpan? next = null;
        foreach (var handler in handlers)
        {
            if (handler.DueAt(instance, now) is not { } at)
            {
                continue;
            }

            // Nothing comes before what is due first.
            if (at <= now)
            {
                return (handler.Lane & busy) == Lane.None ? TimeSpan.Zero : null;
            }

            next = next < at - now ? next : at - now;
        }

        return next;
    }

    /// <summary>Deals with an exit or readiness that no action is waiting for. True when it did something.</summary>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        if (instance.Run is not { } run)
        {
            return false;
        }

        if (run.Exited.IsCompleted)
        {
            await ExitHandling.ApplyAsync(instance, run, cancellationToken);
            return true;
        }

        if (!run.Ready.IsCompleted || instance.Record?.Observation.State != InstanceState.Starting)
        {
            return false;
        }

        WorkloadStarter.MarkRunning(instance, run, cancellationToken);
        return true;
    }

    /// <summary>What failed by itself is not due again at once.</summary>
    public void Finished(InstanceAction action, ActionResult result)
    {
        if (action.OperationId is not null || result.Outcome == OperationOutcome.Succeeded)
        {
            _notBefore = default;
        }
        else if (action.Handler is not IDueHandler { PacesItself: true })
        {
            _notBefore = instance.Now + Retry;
        }
    }

    /// <summary>Up long enough: earlier crashes no longer count.</summary>
    public void ForgetRestarts() => instance.Apply(new TimePassed(instance.Now), CancellationToken.None);
}
