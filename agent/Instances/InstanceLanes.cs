using Panel.Agent.Instances.Actions;
using Panel.Agent.Reports;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Hands out what each lane of an instance does, and writes its beginning and its end.</summary>
internal sealed class InstanceLanes(InstanceContext instance, ActionQueue queue)
{
    private readonly WakeSignal _data = new(instance.Time);

    public bool IsIdle
    {
        get
        {
            lock (instance.Gate)
            {
                return queue.IsIdle;
            }
        }
    }

    public Lane Busy
    {
        get
        {
            lock (instance.Gate)
            {
                return queue.Busy;
            }
        }
    }

    /// <summary>Something may have become the turn of any lane.</summary>
    public void Wake()
    {
        instance.Wake.Set();
        _data.Set();
    }

    public Task WaitForDataAsync(CancellationToken cancellationToken) => _data.WaitAsync(null, cancellationToken);

    /// <summary>What the lane does next; null when nothing may begin now.</summary>
    /// <param name="due">What the agent itself finds due, when nothing waits.</param>
    public RunningAction? Take(Lane lane, Func<InstanceAction?>? due = null)
    {
        lock (instance.Gate)
        {
            if ((queue.Next(lane) ?? Due(due)) is not { } next)
            {
                return null;
            }

            var progress = new OperationProgress(instance.Journal, next.OperationId, instance.Id, instance.Time);
            var running = new RunningAction(next, progress);
            queue.Begin(running);
            return running;
        }
    }

    /// <summary>Notes that it runs, so that a restarted agent knows.</summary>
    public void Begin(InstanceAction action)
    {
        void Note(InstanceRecord? record)
        {
            if (action.OperationId is { } id)
            {
                instance.Journal.Begin(id);
            }
        }

        instance.Commit(
            action.Generation is { } generation ? new State.ActionBegan(instance.Now, generation) : null,
            Note
        );
    }

    /// <summary>What success means for the record is in the same commit.</summary>
    public void End(InstanceAction action, ActionResult result)
    {
        var succeeded = result.Outcome == OperationOutcome.Succeeded;
        instance.Commit(
            succeeded ? action.Handler.EventOfSuccess(action, instance.Now) : null,
            record => instance.Journal.End(action, instance.Id, result, record)
        );
    }

    public void Done(RunningAction running)
    {
        lock (instance.Gate)
        {
            queue.Done(running);
        }

        Wake();
    }

    /// <summary>What is due by itself, once its lanes are free: what it overtakes is told to end.</summary>
    private InstanceAction? Due(Func<InstanceAction?>? due)
    {
        if (due?.Invoke() is not { } own)
        {
            return null;
        }

        foreach (var running in queue.OvertakenBy(own, instance.Record))
        {
            instance.Journal.End(running.Action, instance.Id, own.Successor, instance.Record);
            running.End(ActionInterruption.Superseded);
        }

        return (own.Lane & queue.Busy) == Lane.None ? own : null;
    }
}
