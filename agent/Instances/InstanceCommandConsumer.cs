using MassTransit;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Takes the commands of the panel from the bus, and acknowledges each once it is on disk.</summary>
internal sealed class InstanceCommandConsumer(InstanceCommands commands)
    : IConsumer<InstallInstance>,
        IConsumer<StartInstance>,
        IConsumer<RestartInstance>,
        IConsumer<StopInstance>,
        IConsumer<KillInstance>,
        IConsumer<DeleteInstance>,
        IConsumer<UpdateInstance>,
        IConsumer<ArchiveFiles>,
        IConsumer<ExtractArchive>,
        IConsumer<CancelOperation>,
        IConsumer<SyncNode>
{
    public Task Consume(ConsumeContext<InstallInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<StartInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<RestartInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<StopInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<KillInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<DeleteInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<UpdateInstance> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<ArchiveFiles> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<ExtractArchive> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<CancelOperation> context) => Take(commands.Accept, context.Message);

    public Task Consume(ConsumeContext<SyncNode> context) => Take(commands.Accept, context.Message);

    private static Task Take<T>(Action<T> accept, T command)
    {
        accept(command);
        return Task.CompletedTask;
    }
}
