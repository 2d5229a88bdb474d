using Panel.Agent.Console;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;

namespace Panel.Agent.Instances;

/// <summary>Puts together what one instance needs.</summary>
internal sealed class SupervisorFactory(
    AgentData data,
    InstanceConsoles consoles,
    IContainerRuntime runtime,
    InstanceJournal journal,
    ActionHandlers handlers,
    TimeProvider clock,
    ILogger<InstanceSupervisor> logger
)
{
    /// <param name="record">Null for an instance that is not known here.</param>
    /// <param name="firstLook">Whether it comes from before this start of the agent.</param>
    public InstanceSupervisor Create(Guid id, InstanceRecord? record, bool firstLook, bool rebooted)
    {
        var instance = new InstanceContext(
            id,
            record,
            data.PathsOf(id),
            data.FolderOf(id),
            consoles,
            runtime,
            journal,
            new InstanceLook(firstLook, rebooted),
            clock,
            logger
        );
        if (record is not null)
        {
            instance.Console.SetState(record.Observation.State);
        }

        if (!firstLook)
        {
            instance.Console.RestoreNotices();
        }

        var queue = new ActionQueue();
        var lanes = new InstanceLanes(instance, queue);
        var reconciler = new InstanceReconciler(instance, handlers.Due);
        return new InstanceSupervisor(
            instance,
            new InstanceCommandQueue(instance, queue, lanes),
            lanes,
            reconciler,
            new ActionExecution(instance, lanes, reconciler)
        );
    }
}
