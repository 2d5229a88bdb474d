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
    public void Accept(OperationRow row, Func<InstanceRecord?, InstanceRecord?> change)
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
            var isOld = IsOld(action);
            var next = isOld ? instance.Record : change(instance.Record);
            var waiting = isOld ? [] : _queue.SupersededBy(action);
            var overtaken = isOld
                ? null
                : _queue.OvertakenBy(
                    action,
                    instance.Record is { Installed: true, Observation.State: not InstanceState.Installing }
                );
            journal.Transact(() =>
            {
                journal.Add(row);
                if (isOld)
                {
                    journal.End(
                        row.Id,
                        instance.Id,
                        ActionResult.Superseded("A newer desired state is known."),
                        instance.Record?.Observation
                    );
                    return;
                }

                if (next is not null && next != instance.Record)
                {
                    journal.Save(next, report: false);
                }

                foreach (var pointless in overtaken is null ? waiting : [overtaken.Action, .. waiting])
                {
                    End(
                        pointless,
                        ActionResult.Superseded($"A {action.Kind.ToString().ToLowerInvariant()} came after it.")
                    );
                }

                // A remembered specification is all that an update asks for.
                if (action.Kind == ActionKind.Update)
                {
                    journal.End(row.Id, instance.Id, ActionResult.Success, next?.Observation);
                }
            });
            if (isOld)
            {
                return;
            }

            // Memory follows the commit, never the other way round.
            if (next is not null)
            {
                instance.Adopt(next);
            }

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
                End(waiting, result);
                _queue.Remove(waiting);
            }
            else if (
                _queue.Current is { Ending: ActionInterruption.None } running
                && running.Action.OperationId == operationId
                && running.Action.Kind is not (ActionKind.Kill or ActionKind.Delete)
            )
            {
                End(running.Action, result);
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
                    )
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

    public void Begin(InstanceAction action)
    {
        lock (instance.Gate)
        {
            instance.Journal.Transact(() =>
            {
                if (action.OperationId is { } id)
                {
                    instance.Journal.Begin(id);
                }

                if (instance.Record is { } record && record.Observation.Generation < action.Generation)
                {
                    instance.Put(
                        record with
                        {
                            Observation = record.Observation with { Generation = action.Generation },
                        },
                        report: false
                    );
                }
            });
        }
    }

    /// <param name="first">What belongs into the same commit.</param>
    public void End(InstanceAction action, ActionResult result, Action<InstanceContext>? first)
    {
        lock (instance.Gate)
        {
            instance.Journal.Transact(() =>
            {
                first?.Invoke(instance);
                End(action, result);
            });
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

    private void End(InstanceAction action, ActionResult result)
    {
        if (action.OperationId is { } id)
        {
            instance.Journal.End(id, instance.Id, result, instance.Record?.Observation);
        }
    }
}
