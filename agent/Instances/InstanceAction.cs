using Panel.Agent.Storage;

namespace Panel.Agent.Instances;

/// <summary>One thing to do with an instance.</summary>
/// <param name="OperationId">Null for what the agent does by itself: restarts, reconciling, looking.</param>
/// <param name="Resumed">It was running when the agent last ended.</param>
/// <param name="Traceparent">The span of the command that asked for it.</param>
internal sealed record InstanceAction(
    ActionKind Kind,
    Guid? OperationId,
    long Generation,
    DateTimeOffset Deadline,
    bool ThenStart = false,
    bool Resumed = false,
    string? Traceparent = null
)
{
    public static InstanceAction Of(OperationRow row) =>
        new(
            row.Kind,
            row.Id,
            row.Generation,
            row.Deadline,
            row.ThenStart,
            row.State == OperationState.Running,
            row.Traceparent
        );

    private bool IsPower => Kind is ActionKind.Start or ActionKind.Restart or ActionKind.Stop;

    /// <summary>Whether this one, just accepted, makes a waiting one pointless.</summary>
    public bool Supersedes(InstanceAction queued) =>
        Kind switch
        {
            ActionKind.Delete => true,
            ActionKind.Kill => queued.Kind != ActionKind.Delete,
            _ => IsPower && queued.IsPower && queued.Generation < Generation,
        };

    /// <summary>
    /// Whether this one ends what is being done now: kill and delete end all but each
    /// other, and a stop or restart need not wait for a start to be
    /// ready, be it the first one behind an install.
    /// </summary>
    /// <param name="isInstalled">The instance has what its install step makes.</param>
    public bool Overtakes(InstanceAction running, bool isInstalled) =>
        Kind switch
        {
            ActionKind.Kill or ActionKind.Delete => running.Kind is not (ActionKind.Kill or ActionKind.Delete),
            ActionKind.Stop or ActionKind.Restart => running.Starts(isInstalled)
                && (running.OperationId is null || running.Generation < Generation),
            _ => false,
        };

    private bool Starts(bool isInstalled) =>
        Kind is ActionKind.Start or ActionKind.Restart || (Kind == ActionKind.Install && ThenStart && isInstalled);
}

/// <summary>Why an action was ended from outside.</summary>
internal enum ActionInterruption
{
    None,
    Superseded,
    Cancelled,
}

/// <summary>The action in hand.</summary>
// CA1001: the token source has no timer and no wait handle, and work that was given up may still hold its token.
#pragma warning disable CA1001
internal sealed class RunningAction(InstanceAction action)
{
    private readonly CancellationTokenSource _end = new();

    public InstanceAction Action { get; } = action;

    public ActionInterruption Ending { get; private set; }

    public CancellationToken Token => _end.Token;

    /// <summary>
    /// From here on it writes no state. What waits on the token runs elsewhere: the caller holds a lock.
    /// </summary>
    public void End(ActionInterruption ending)
    {
        if (Ending != ActionInterruption.None)
        {
            return;
        }

        Ending = ending;
        _ = _end.CancelAsync();
    }
}
#pragma warning restore CA1001
