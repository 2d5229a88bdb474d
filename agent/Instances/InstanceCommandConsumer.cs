using MassTransit;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Takes the commands of the panel. Returns, and so acknowledges, once a command is on disk; what it asks for happens afterwards.</summary>
internal sealed class InstanceCommandConsumer(InstanceRegistry registry, TimeProvider time) :
    IConsumer<InstallInstance>, IConsumer<StartInstance>, IConsumer<RestartInstance>, IConsumer<StopInstance>, IConsumer<KillInstance>, IConsumer<DeleteInstance>,
    IConsumer<UpdateInstance>, IConsumer<CancelOperation>, IConsumer<SyncNode>
{
    public Task Consume(ConsumeContext<InstallInstance> context)
    {
        var (operation, _, spec, thenStart, deadline) = context.Message;
        var desired = thenStart ? DesiredState.Running : DesiredState.Stopped;
        return Accept(new OperationRow(operation, spec.InstanceId, ActionKind.Install, spec.Generation, deadline, thenStart), With(spec, desired, installed: false));
    }

    public Task Consume(ConsumeContext<StartInstance> context)
    {
        var (operation, _, spec, deadline) = context.Message;
        return Accept(new OperationRow(operation, spec.InstanceId, ActionKind.Start, spec.Generation, deadline, ThenStart: true), With(spec, DesiredState.Running, installed: true));
    }

    public Task Consume(ConsumeContext<RestartInstance> context)
    {
        var (operation, _, spec, deadline) = context.Message;
        return Accept(new OperationRow(operation, spec.InstanceId, ActionKind.Restart, spec.Generation, deadline, ThenStart: true), With(spec, DesiredState.Running, installed: true));
    }

    public Task Consume(ConsumeContext<StopInstance> context)
    {
        var (operation, _, instance, generation, deadline) = context.Message;
        return Accept(new OperationRow(operation, instance, ActionKind.Stop, generation, deadline, ThenStart: false), Without(DesiredState.Stopped, generation));
    }

    public Task Consume(ConsumeContext<KillInstance> context)
    {
        var (operation, _, instance, generation, deadline) = context.Message;
        return Accept(new OperationRow(operation, instance, ActionKind.Kill, generation, deadline, ThenStart: false), Without(DesiredState.Stopped, generation));
    }

    public Task Consume(ConsumeContext<DeleteInstance> context)
    {
        var (operation, _, instance, generation, deadline) = context.Message;
        return Accept(new OperationRow(operation, instance, ActionKind.Delete, generation, deadline, ThenStart: false), Without(DesiredState.Deleted, generation));
    }

    public Task Consume(ConsumeContext<UpdateInstance> context)
    {
        var (operation, _, spec, deadline) = context.Message;
        return Accept(
            new OperationRow(operation, spec.InstanceId, ActionKind.Update, spec.Generation, deadline, ThenStart: false),
            known => With(spec, known?.Desired ?? DesiredState.Stopped, installed: true)(known) with { Completed = known?.Completed ?? false });
    }

    public Task Consume(ConsumeContext<CancelOperation> context)
    {
        registry.Cancel(context.Message.InstanceId, context.Message.OperationId);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<SyncNode> context)
    {
        registry.Synchronize(context.Message);
        return Task.CompletedTask;
    }

    private Task Accept(OperationRow row, Func<InstanceRecord?, InstanceRecord?> change)
    {
        registry.Accept(row, change);
        return Task.CompletedTask;
    }

    /// <param name="installed">Of an instance that is not known here: the panel starts only what was installed.</param>
    private Func<InstanceRecord?, InstanceRecord> With(InstanceSpec spec, DesiredState desired, bool installed) => known => known is null
        ? InstanceRecord.New(spec, desired, installed, time.GetUtcNow())
        : known with { Spec = spec, Desired = desired, Generation = spec.Generation, Completed = false };

    private static Func<InstanceRecord?, InstanceRecord?> Without(DesiredState desired, long generation) => known =>
        known is null ? null : known with { Desired = desired, Generation = generation };
}
