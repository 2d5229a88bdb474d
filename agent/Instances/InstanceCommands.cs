using Panel.Agent.Instances.Actions;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// What each command of the panel means here. When a method returns, the
/// command is on disk; what it asks for happens afterwards.
/// </summary>
internal sealed class InstanceCommands(InstanceRegistry registry, ActionHandlers handlers, TimeProvider clock)
{
    /// <summary>A command that a handler of actions reads.</summary>
    public void Accept<TCommand>(TCommand command)
        where TCommand : class
    {
        var handler = handlers.Of<TCommand>();
        registry.Accept(handler, handler.Read(command, clock.GetUtcNow()));
    }

    public void Accept(CancelOperation command) => registry.Cancel(command.InstanceId, command.OperationId);

    public void Accept(SyncNode command) => registry.Synchronize(command);
}
