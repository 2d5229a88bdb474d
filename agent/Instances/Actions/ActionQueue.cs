using Panel.Agent.Storage;

namespace Panel.Agent.Instances.Actions;

/// <summary>What waits for an instance, and what each lane is doing. The caller holds the instance's gate.</summary>
internal sealed class ActionQueue
{
    private readonly List<InstanceAction> _waiting = [];
    private readonly List<RunningAction> _running = [];

    public bool IsIdle => _waiting.Count == 0 && _running.Count == 0;

    /// <summary>The lanes in which something is being done.</summary>
    public Lane Busy => _running.Aggregate(Lane.None, (lanes, running) => lanes | running.Action.Lane);

    public void Add(InstanceAction action) => _waiting.Add(action);

    public bool Remove(InstanceAction action) => _waiting.Remove(action);

    public InstanceAction? Find(Guid operationId) => _waiting.Find(a => a.OperationId == operationId);

    public RunningAction? FindRunning(Guid operationId) => _running.Find(r => r.Action.OperationId == operationId);

    public List<InstanceAction> SupersededBy(InstanceAction action) =>
        _waiting.FindAll(waiting => ActionRules.Supersedes(action, waiting));

    public List<InstanceAction> Overdue(DateTimeOffset now) => _waiting.FindAll(a => a.Deadline <= now);

    /// <summary>Whether too many wait for the action's lanes, but for those that it makes pointless.</summary>
    public bool Refuses(InstanceAction action, List<InstanceAction> superseded) =>
        ActionRules.Refuses(action, _waiting.Except(superseded));

    /// <summary>The actions in hand that the new one ends, and that nothing has ended yet.</summary>
    public List<RunningAction> OvertakenBy(InstanceAction action, InstanceRecord? record) =>
        _running.FindAll(running =>
            running.Ending == ActionInterruption.None && ActionRules.Overtakes(action, running.Action, record)
        );

    /// <summary>
    /// The first waiting action whose turn it is, taken out. An action that waits for both lanes keeps its
    /// place in the data lane alone: starts and stops go by.
    /// </summary>
    /// <param name="lane">Power takes what needs both lanes too.</param>
    public InstanceAction? Next(Lane lane)
    {
        var taken = Busy;
        foreach (var action in _waiting)
        {
            if ((action.Lane & taken) != Lane.None)
            {
                taken |= action.Lane & Lane.Data;
            }
            else if (lane == (action.Lane == Lane.Data ? Lane.Data : Lane.Power))
            {
                _waiting.Remove(action);
                return action;
            }
            else
            {
                taken |= action.Lane;
            }
        }

        return null;
    }

    public void Begin(RunningAction running) => _running.Add(running);

    public void Done(RunningAction running) => _running.Remove(running);
}
