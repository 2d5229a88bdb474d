using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;

namespace Panel.Instances.Operations;

/// <summary>The command of an operation. It can be sent again: the agent acts once per operation.</summary>
internal sealed class OperationCommands(IOutbox outbox)
{
    public void Send(Operation operation, Instance instance, InstanceSpec spec)
    {
        var (id, node, deadline) = (operation.Id, operation.NodeId, operation.Deadline);
        switch (operation.Kind)
        {
            case OperationKind.Create or OperationKind.Reinstall:
                Send(
                    node,
                    new InstallInstance(id, node, spec, instance.DesiredState == DesiredState.Running, deadline)
                );
                break;
            case OperationKind.Start:
                Send(node, new StartInstance(id, node, spec, deadline));
                break;
            case OperationKind.Restart:
                Send(node, new RestartInstance(id, node, spec, deadline));
                break;
            case OperationKind.Update:
                Send(node, new UpdateInstance(id, node, spec, deadline));
                break;
            case OperationKind.Stop:
                Send(node, new StopInstance(id, node, instance.Id, instance.Generation, deadline));
                break;
            case OperationKind.Kill:
                Send(node, new KillInstance(id, node, instance.Id, instance.Generation, deadline));
                break;
            default:
                Delete(operation, instance);
                break;
        }
    }

    /// <summary>Without a specification: also what can no longer be rendered can be deleted.</summary>
    public void Delete(Operation operation, Instance instance) =>
        Send(
            operation.NodeId,
            new DeleteInstance(operation.Id, operation.NodeId, instance.Id, instance.Generation, operation.Deadline)
        );

    private void Send<T>(Guid node, T command)
        where T : class => outbox.Send(NodeQueue.Of(node), command);
}
