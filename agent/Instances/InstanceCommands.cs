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
            With(spec, desired, installed: false)
        );
    }

    public void Accept(StartInstance command)
    {
        var (operation, _, spec, deadline) = command;
        registry.Accept(
            new OperationRow(operation, spec.InstanceId, ActionKind.Start, spec.Generation, deadline, ThenStart: true),
            With(spec, DesiredState.Running, installed: true)
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
            With(spec, DesiredState.Running, installed: true)
        );
    }

    public void Accept(StopInstance command)
    {
        var (operation, _, instance, generation, deadline) = command;
        registry.Accept(
            new OperationRow(operation, instance, ActionKind.Stop, generation, deadline, ThenStart: false),
            Without(DesiredState.Stopped, generation)
        );
    }

    public void Accept(KillInstance command)
    {
        var (operation, _, instance, generation, deadline) = command;
        registry.Accept(
            new OperationRow(operation, instance, ActionKind.Kill, generation, deadline, ThenStart: false),
            Without(DesiredState.Stopped, generation)
        );
    }

    public void Accept(DeleteInstance command)
    {
        var (operation, _, instance, generation, deadline) = command;
        registry.Accept(
            new OperationRow(operation, instance, ActionKind.Delete, generation, deadline, ThenStart: false),
            Without(DesiredState.Deleted, generation)
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
            known =>
                With(spec, known?.Desired ?? DesiredState.Stopped, installed: true)(known) with
                {
                    Completed = known?.Completed ?? false,
                }
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

    /// <param name="installed">Of an instance that is not known here: the panel starts only what was installed.</param>
    private Func<InstanceRecord?, InstanceRecord> With(InstanceSpec spec, DesiredState desired, bool installed) =>
        known =>
            known is null
                ? InstanceRecord.New(spec, desired, installed, clock.GetUtcNow())
                : known with
                {
                    Spec = spec,
                    Desired = desired,
                    Generation = spec.Generation,
                    Completed = false,
                };

    private static Func<InstanceRecord?, InstanceRecord?> Without(DesiredState desired, long generation) =>
        known => known is null ? null : known with { Desired = desired, Generation = generation };
}
