namespace Panel.Agent.Instances;

/// <summary>What waits for an instance, and what is being done with it. The caller holds the instance's gate.</summary>
internal sealed class ActionQueue
{
    private readonly List<InstanceAction> _waiting = [];

    public RunningAction? Current { get; private set; }

    public bool IsIdle => _waiting.Count == 0 && Current is null;

    public bool HasWaiting => _waiting.Count > 0;

    public void Add(InstanceAction action) => _waiting.Add(action);

    public bool Remove(InstanceAction action) => _waiting.Remove(action);

    public InstanceAction? Find(Guid operationId) => _waiting.Find(a => a.OperationId == operationId);

    public List<InstanceAction> SupersededBy(InstanceAction action) => _waiting.FindAll(action.Supersedes);

    public List<InstanceAction> Overdue(DateTimeOffset now) => _waiting.FindAll(a => a.Deadline <= now);

    /// <summary>The action in hand when the new one ends it, and nothing has ended it yet.</summary>
    public RunningAction? OvertakenBy(InstanceAction action, bool isInstalled) =>
        Current is { Ending: ActionInterruption.None } running && action.Overtakes(running.Action, isInstalled)
            ? running
            : null;

    /// <summary>The next waiting action, or the one that the agent itself finds due.</summary>
    public RunningAction? Take(Func<InstanceAction?> due)
    {
        var next = HasWaiting ? _waiting[0] : due();
        if (next is null)
        {
            return null;
        }

        _waiting.Remove(next);
        return Current = new RunningAction(next);
    }

    public void Done() => Current = null;
}
