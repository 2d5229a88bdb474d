using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// What a supervisor does without being told: look after the agent's start,
/// restart what crashed, carry out a desired state.
/// </summary>
internal sealed class InstanceReconciler(InstanceContext instance, bool firstLook, bool rebooted)
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DeleteLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private bool _firstLook = firstLook;
    private volatile bool _lookDue = firstLook;
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

        _lookDue = true;
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
        if (instance.Now < _notBefore)
        {
            return null;
        }

        var record = instance.Record;
        if (instance.IsLeaving || record is { Desired: DesiredState.Deleted })
        {
            return New(ActionKind.Delete, DeleteLimit);
        }

        if (record is null)
        {
            return null;
        }

        if (_lookDue && instance.Run is null)
        {
            return New(ActionKind.Inspect, LookLimit);
        }

        if (record.Desired == DesiredState.Stopped && instance.Run is { IsAlive: true })
        {
            return New(ActionKind.Stop, TimeSpan.FromSeconds(record.Spec.Stop.TimeoutSeconds) + StopMargin);
        }

        return StartDue(record) is { } at && at <= instance.Now ? New(ActionKind.Start, StartLimit) : null;
    }

    /// <summary>When something will be due by itself; null when only a signal can say.</summary>
    public TimeSpan? NextDue()
    {
        var now = instance.Now;
        if (now < _notBefore)
        {
            return _notBefore - now;
        }

        return instance.Record is { } record && StartDue(record) is { } at
            ? at > now
                ? at - now
                : TimeSpan.Zero
            : null;
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

        StartAction.MarkRunning(instance, run, cancellationToken);
        return true;
    }

    public async Task<ActionResult> LookAsync(CancellationToken cancellationToken)
    {
        _lookDue = false;
        var result = await InspectAction.RunAsync(instance, _firstLook, rebooted, cancellationToken);
        _firstLook = false;
        return result;
    }

    public void Finished(InstanceAction action, ActionResult result)
    {
        if (action.OperationId is not null || result.Outcome == OperationOutcome.Succeeded)
        {
            _notBefore = default;
        }
        else if (action.Kind != ActionKind.Start)
        {
            _notBefore = instance.Now + Retry;
        }

        if (action.Kind == ActionKind.Inspect && result.Outcome != OperationOutcome.Succeeded)
        {
            _lookDue = true;
        }
    }

    /// <summary>Up long enough: earlier crashes no longer count.</summary>
    public void ForgetRestarts() => instance.Apply(new TimePassed(instance.Now), CancellationToken.None);

    private DateTimeOffset? StartDue(InstanceRecord record) =>
        record is { Desired: DesiredState.Running, Installed: true } && instance.Run is null
            ? record.Observation.RestartAt
            : null;

    private InstanceAction New(ActionKind kind, TimeSpan limit) =>
        new(kind, null, instance.Record?.Generation ?? 0, instance.Now + limit);
}
