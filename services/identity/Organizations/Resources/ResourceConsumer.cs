using MassTransit;
using Panel.Contracts;

namespace Panel.Identity.Organizations.Resources;

/// <summary>Hears of instances and nodes, for the one question whether an organization is empty.</summary>
internal sealed class ResourceConsumer(ResourceLedger ledger) : IConsumer<InstanceCreated>, IConsumer<InstanceDeleted>, IConsumer<NodeChanged>, IConsumer<NodeDeleted>
{
    public Task Consume(ConsumeContext<InstanceCreated> context) => ledger.AddAsync(context.Message.InstanceId, context.Message.OrganizationId, context.CancellationToken);

    public Task Consume(ConsumeContext<InstanceDeleted> context) => ledger.RemoveAsync(context.Message.InstanceId, context.Message.OrganizationId, context.CancellationToken);

    // A node of the platform belongs to nobody.
    public Task Consume(ConsumeContext<NodeChanged> context) =>
        context.Message.OrganizationId is { } organization ? ledger.AddAsync(context.Message.NodeId, organization, context.CancellationToken) : Task.CompletedTask;

    public Task Consume(ConsumeContext<NodeDeleted> context) =>
        context.Message.OrganizationId is { } organization ? ledger.RemoveAsync(context.Message.NodeId, organization, context.CancellationToken) : Task.CompletedTask;
}
