using MassTransit;
using Panel.Contracts;

namespace Panel.Identity.Organizations.Resources;

/// <summary>Hears of instances and nodes: whether an organization is empty, and what keeps it from being so.</summary>
internal sealed class ResourceConsumer(ResourceRegistry ledger)
    : IConsumer<InstanceCreated>,
        IConsumer<InstanceRenamed>,
        IConsumer<InstanceDeleted>,
        IConsumer<NodeChanged>,
        IConsumer<NodeDeleted>
{
    public Task Consume(ConsumeContext<InstanceCreated> context)
    {
        var created = context.Message;
        return ledger.AddInstanceAsync(
            created.InstanceId,
            created.OrganizationId,
            created.Name,
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<InstanceRenamed> context)
    {
        var renamed = context.Message;
        return ledger.RenameInstanceAsync(
            renamed.InstanceId,
            renamed.OrganizationId,
            renamed.Name,
            context.CancellationToken
        );
    }

    public Task Consume(ConsumeContext<InstanceDeleted> context)
    {
        var deleted = context.Message;
        return ledger.RemoveAsync(
            deleted.InstanceId,
            deleted.OrganizationId,
            ResourceKinds.Instance,
            context.CancellationToken
        );
    }

    // A node of the platform belongs to no organization.
    public Task Consume(ConsumeContext<NodeChanged> context)
    {
        var changed = context.Message;
        if (changed.OrganizationId is not { } organization)
        {
            return Task.CompletedTask;
        }

        return ledger.KeepNodeAsync(changed.NodeId, organization, changed.Name, context.CancellationToken);
    }

    public Task Consume(ConsumeContext<NodeDeleted> context)
    {
        var deleted = context.Message;
        if (deleted.OrganizationId is not { } organization)
        {
            return Task.CompletedTask;
        }

        return ledger.RemoveAsync(deleted.NodeId, organization, ResourceKinds.Node, context.CancellationToken);
    }
}
