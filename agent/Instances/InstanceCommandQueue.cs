using Panel.Agent.Instances.Actions;
using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Takes commands for one instance: stores them, decides what they make pointless, and ends operations exactly once.
/// </summary>
internal sealed class InstanceCommandQueue(InstanceContext instance, ActionQueue queue, InstanceLanes lanes)
{
    /// <summary>
    /// When it returns, the command is on disk. A repeated one is answered with its
    /// remembered outcome; one of an older generation than
    /// is known here ends as superseded, and one too many as busy.
    /// </summary>
    /// <param name="told">What the command says about the instance; null when nothing.</param>
    public void Accept(OperationRow row, IActionHandler handler, InstanceEvent? told)
    {
        lock (instance.Gate)
        {
            if (instance.Journal.Find(row.Id) is { } known)
            {
                if (known.Result is { } result)
                {
                    instance.Journal.ReportEnd(row.Id, instance.Id, result, instance.Record?.Observation);
                }

                return;
            }

            var action = InstanceAction.Of(row, handler);
            var superseded = queue.SupersededBy(action);
            if (IsOld(action, told))
            {
                Refuse(row, ActionResult.Superseded("A newer desired state is known."));
            }
            else if (queue.Refuses(action, superseded))
            {
                Refuse(row, ActionResult.Failure("busy", "Too many operations wait for the instance."));
            }
            else
            {
                Take(row, action, told, superseded);
            }
        }

        lanes.Wake();
    }

    /// <summary>Puts back what was accepted before the agent restarted.</summary>
    /// <param name="handler">Null for a kind that this agent does not know.</param>
    public void Restore(OperationRow row, IActionHandler? handler)
    {
        lock (instance.Gate)
        {
            if (handler is null)
            {
                var result = ActionResult.Failure("unknown_kind", $"This agent does not know the kind {row.Kind}.");
                instance.Journal.End(row.Id, instance.Id, result, instance.Record?.Observation);
                return;
            }

            queue.Add(InstanceAction.Of(row, handler));
        }
    }

    /// <summary>Unknown and ended operations are ignored, and so are those that cannot be taken back.</summary>
    public void Cancel(Guid operationId)
    {
        lock (instance.Gate)
        {
            if (queue.Find(operationId) is { } waiting)
            {
                instance.Journal.End(waiting, instance.Id, ActionResult.Cancelled, instance.Record);
                queue.Remove(waiting);
            }
            else if (
                queue.FindRunning(operationId) is { Ending: ActionInterruption.None } running
                && running.Action.Handler.CanBeCancelled
            )
            {
                instance.Journal.End(running.Action, instance.Id, ActionResult.Cancelled, instance.Record);
                running.End(ActionInterruption.Cancelled);
            }
        }
    }

    public void EndOverdue()
    {
        var result = ActionResult.Failure(
            ActionResult.DeadlineCode,
            "The deadline passed while it waited for its turn."
        );
        lock (instance.Gate)
        {
            foreach (var overdue in queue.Overdue(instance.Now))
            {
                instance.Journal.End(overdue, instance.Id, result, instance.Record);
                queue.Remove(overdue);
            }
        }
    }

    private void Take(OperationRow row, InstanceAction action, InstanceEvent? told, List<InstanceAction> superseded)
    {
        var overtaken = queue.OvertakenBy(action, instance.Record);
        instance.Commit(
            told,
            next =>
            {
                instance.Journal.Add(row);
                foreach (var pointless in overtaken.Select(running => running.Action).Concat(superseded))
                {
                    instance.Journal.End(pointless, instance.Id, action.Successor, instance.Record);
                }

                if (action.Lane == Lane.None)
                {
                    instance.Journal.End(action, instance.Id, ActionResult.Success, next);
                }
            }
        );
        // Memory follows the commit, never the other way round.
        superseded.ForEach(waiting => queue.Remove(waiting));
        overtaken.ForEach(running => running.End(ActionInterruption.Superseded));
        if (action.Lane != Lane.None)
        {
            queue.Add(action);
        }
    }

    // Of a deleted instance, only what would make it again can be too late.
    private bool IsOld(InstanceAction action, InstanceEvent? told) =>
        instance.Record is { } record
            ? action.Generation < record.Generation
            : told is not null
                && InstanceStates.Next(null, told) is not null
                && action.Generation <= instance.Journal.DeletedGeneration(instance.Id);

    private void Refuse(OperationRow row, ActionResult result) =>
        instance.Journal.Transact(() =>
        {
            instance.Journal.Add(row);
            instance.Journal.End(row.Id, instance.Id, result, instance.Record?.Observation);
        });
}
