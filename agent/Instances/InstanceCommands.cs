using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// What each command of the panel means here. When a method returns, the
/// command is on disk; what it asks for happens afterwards.
/// </summary>
internal sealed class InstanceCommands(InstanceRegistry registry, TimeProvider clock)
{
    public void Accept(InstallInstance command)
    {
        var (operation, _, spec, thenStart, deadline) = command;
        var desired = thenStart ? DesiredState.Running : DesiredState.Stopped;
        registry.Accept(
            new OperationRow(operation, spec.InstanceId, ActionKind.Install, spec.Generation, deadline, thenStart),
            new SpecCommanded(clock.GetUtcNow(), spec, desired, Installed: false)
        );
    }

    public void Accept(StartInstance command)
    {
        var (operation, _, spec, deadline) = command;
        registry.Accept(
            new OperationRow(operation, spec.InstanceId, ActionKind.Start, spec.Generation, deadline, ThenStart: true),
            new SpecCommanded(clock.GetUtcNow(), spec, DesiredState.Running, Installed: true)
        );
    }

    public void Accept(RestartInstance command)
    {
        var (operation, _, spec, deadline) = command;
        registry.Accept(
            new OperationRow(
                operation,
                spec.InstanceId,
                ActionKind.Restart,
                spec.Generation,
                deadline,
                ThenStart: true
            ),
            new SpecCommanded(clock.GetUtcNow(), spec, DesiredState.Running, Installed: true)
        );
    }

    public void Accept(StopInstance command)
    {
        var (operation, _, instance, generation, deadline) = command;
        registry.Accept(
            new OperationRow(operation, instance, ActionKind.Stop, generation, deadline, ThenStart: false),
            new DesiredCommanded(clock.GetUtcNow(), DesiredState.Stopped, generation)
        );
    }

    public void Accept(KillInstance command)
    {
        var (operation, _, instance, generation, deadline) = command;
        registry.Accept(
            new OperationRow(operation, instance, ActionKind.Kill, generation, deadline, ThenStart: false),
            new DesiredCommanded(clock.GetUtcNow(), DesiredState.Stopped, generation)
        );
    }

    public void Accept(DeleteInstance command)
    {
        var (operation, _, instance, generation, deadline) = command;
        registry.Accept(
            new OperationRow(operation, instance, ActionKind.Delete, generation, deadline, ThenStart: false),
            new DesiredCommanded(clock.GetUtcNow(), DesiredState.Deleted, generation)
        );
    }

    public void Accept(UpdateInstance command)
    {
        var (operation, _, spec, deadline) = command;
        registry.Accept(
            new OperationRow(
                operation,
                spec.InstanceId,
                ActionKind.Update,
                spec.Generation,
                deadline,
                ThenStart: false
            ),
            new SpecUpdated(clock.GetUtcNow(), spec)
        );
    }

    public void Accept(CancelOperation command)
    {
        registry.Cancel(command.InstanceId, command.OperationId);
    }

    public void Accept(SyncNode command)
    {
        registry.Synchronize(command);
    }
}
