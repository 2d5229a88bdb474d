using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Takes commands for one instance: stores them, decides what they make pointless, and ends operations exactly once.
/// </summary>
internal sealed class InstanceCommandQueue(InstanceContext instance)
{
    private readonly ActionQueue _queue = new();

    public bool IsIdle
    {
        get
        {
            lock (instance.Gate)
            {
                return _queue.IsIdle;
            }
        }
    }

    /// <summary>
    /// When it returns, the command is on disk. A repeated one is answered with its
    /// remembered outcome; one of an older generation than
    /// is known here ends as superseded.
    /// </summary>
    public void Accept(OperationRow row, InstanceEvent told)
    {
        lock (instance.Gate)
        {
            var journal = instance.Journal;
            if (journal.Find(row.Id) is { } known)
            {
                if (known.Result is { } result)
                {
                    journal.ReportEnd(row.Id, instance.Id, result, instance.Record?.Observation);
                }

                return;
            }

            var action = InstanceAction.Of(row);
            if (IsOld(action))
            {
                Refuse(row, ActionResult.Superseded("A newer desired state is known."));
                return;
            }

            var waiting = _queue.SupersededBy(action);
            var overtaken = _queue.OvertakenBy(
                action,
                instance.Record is { Installed: true, Observation.State: not InstanceState.Installing }
            );
            instance.Apply(
                told,
                CancellationToken.None,
                next =>
                {
                    journal.Add(row);
                    foreach (var pointless in overtaken is null ? waiting : [overtaken.Action, .. waiting])
                    {
                        End(
                            pointless,
                            ActionResult.Superseded($"A {action.Kind.ToString().ToLowerInvariant()} came after it."),
                            instance.Record
                        );
                    }

                    // A remembered specification is all that an update asks for.
                    if (action.Kind == ActionKind.Update)
                    {
                        End(action, ActionResult.Success, next);
                    }
                }
            );
            waiting.ForEach(w => _queue.Remove(w));
            overtaken?.End(ActionInterruption.Superseded);
            if (action.Kind != ActionKind.Update)
            {
                _queue.Add(action);
            }
        }

        instance.Wake.Set();
    }

    /// <summary>Puts back what was accepted before the agent restarted.</summary>
    public void Restore(OperationRow row)
    {
        lock (instance.Gate)
        {
            _queue.Add(InstanceAction.Of(row));
        }
    }

    /// <summary>
    /// Unknown and ended operations are ignored, and so are a kill or
    /// delete that has begun: they cannot be taken back.
    /// </summary>
    public void Cancel(Guid operationId)
    {
        var result = new ActionResult(OperationOutcome.Cancelled, "cancelled", "The operation was cancelled.");
        lock (instance.Gate)
        {
            if (_queue.Find(operationId) is { } waiting)
            {
                End(waiting, result, instance.Record);
                _queue.Remove(waiting);
            }
            else if (
                _queue.Current is { Ending: ActionInterruption.None } running
                && running.Action.OperationId == operationId
                && running.Action.Kind is not (ActionKind.Kill or ActionKind.Delete)
            )
            {
                End(running.Action, result, instance.Record);
                running.End(ActionInterruption.Cancelled);
            }
        }
    }

    public void EndOverdue()
    {
        lock (instance.Gate)
        {
            foreach (var overdue in _queue.Overdue(instance.Time.GetUtcNow()))
            {
                End(
                    overdue,
                    ActionResult.Failure(
                        InstanceSupervisor.DeadlineCode,
                        "The deadline passed while it waited for its turn."
                    ),
                    instance.Record
                );
                _queue.Remove(overdue);
            }
        }
    }

    public RunningAction? Take(Func<InstanceAction?> due)
    {
        lock (instance.Gate)
        {
            return _queue.Take(due);
        }
    }

    public void Begin(InstanceAction action) =>
        instance.Apply(
            new ActionBegan(instance.Now, action.Generation),
            CancellationToken.None,
            _ =>
            {
                if (action.OperationId is { } id)
                {
                    instance.Journal.Begin(id);
                }
            }
        );

    public void End(InstanceAction action, ActionResult result)
    {
        lock (instance.Gate)
        {
            End(action, result, instance.Record);
        }
    }

    /// <summary>For what is written in the same commit as the end.</summary>
    public void End(InstanceAction action, ActionResult result, InstanceRecord? record)
    {
        if (action.OperationId is { } id)
        {
            instance.Journal.End(id, instance.Id, result, record?.Observation);
        }
    }

    public void Done()
    {
        lock (instance.Gate)
        {
            _queue.Done();
        }
    }

    // Of a deleted instance, only what would make it again can be too late.
    private bool IsOld(InstanceAction action) =>
        instance.Record is { } record
            ? action.Generation < record.Generation
            : action.Kind is ActionKind.Install or ActionKind.Start or ActionKind.Restart or ActionKind.Update
                && action.Generation <= instance.Journal.DeletedGeneration(instance.Id);

    private void Refuse(OperationRow row, ActionResult result) =>
        instance.Journal.Transact(() =>
        {
            instance.Journal.Add(row);
            instance.Journal.End(row.Id, instance.Id, result, instance.Record?.Observation);
        });
}
