namespace Panel.Agent.Instances.Actions;

/// <summary>Why an action was ended from outside.</summary>
internal enum ActionInterruption
{
    None,
    Superseded,
    Cancelled,
}

/// <summary>The action in hand of a lane.</summary>
// CA1001: the token source has no timer and no wait handle, and work that was given up may still hold its token.
#pragma warning disable CA1001
internal sealed class RunningAction(InstanceAction action, OperationProgress progress)
{
    private readonly CancellationTokenSource _end = new();

    public InstanceAction Action { get; } = action;

    public ActionInterruption Ending { get; private set; }

    public CancellationToken Token => _end.Token;

    public TimeSpan SinceProgress => progress.SinceLast;

    /// <summary>
    /// Says what it is doing, and that it has not stalled. Cheap enough for each file: the panel is told once a second.
    /// </summary>
    /// <param name="percent">Null when unknown.</param>
    public void Report(string message, int? percent = null) => progress.Report(message, percent);

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
