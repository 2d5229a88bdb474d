using Panel.Agent.Console;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;

namespace Panel.Agent.Instances;

/// <summary>Puts together what one instance needs.</summary>
internal sealed class SupervisorFactory(
    AgentData data,
    InstanceConsoles consoles,
    IContainerRuntime runtime,
    InstanceJournal journal,
    ActionRunner runner,
    ActionFailureHandler aftermath,
    DeleteAction delete,
    TimeProvider clock,
    ILogger<InstanceSupervisor> logger
)
{
    /// <param name="record">Null for an instance that is not known here.</param>
    /// <param name="firstLook">Whether it comes from before this start of the agent.</param>
    public InstanceSupervisor Create(Guid id, InstanceRecord? record, bool firstLook, bool rebooted)
    {
        var console = consoles.Open(id);
        if (record is not null)
        {
            console.SetState(record.Observation.State);
        }

        if (!firstLook)
        {
            console.RestoreNotices();
        }

        var instance = new InstanceContext(
            id,
            record,
            data.PathsOf(id),
            data.FolderOf(id),
            console,
            runtime,
            journal,
            clock,
            logger
        );
        return new InstanceSupervisor(
            instance,
            runner,
            aftermath,
            delete,
            new InstanceCommandQueue(instance),
            new InstanceReconciler(instance, firstLook, rebooted),
            logger
        );
    }
}
