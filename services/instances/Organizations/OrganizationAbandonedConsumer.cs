using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;
using Panel.Instances.Instances.Kinds;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Organizations;

/// <summary>
/// The last member of an organization is gone: each of its instances gets an operation that deletes it, a batch to a
/// message, since a message is one transaction. Heard again, only those without such an operation get one, so that a
/// failed deletion is tried again and nothing runs twice.
/// </summary>
internal sealed class OrganizationAbandonedConsumer(
    InstancesDbContext database,
    OperationEngine operations,
    IOutbox outbox
) : IConsumer<OrganizationAbandoned>, IConsumer<DeleteInstancesOfOrganization>
{
    /// <summary>Behind the service's prefix.</summary>
    public const string Queue = "organization-abandoned";

    private const int Batch = 50;

    public Task Consume(ConsumeContext<OrganizationAbandoned> context)
    {
        var (organization, requestedBy) = (context.Message.OrganizationId, context.Message.RequestedBy);
        var all = new DeleteInstancesOfOrganization(organization, requestedBy, After: Guid.Empty);
        return DeleteAsync(all, context.CancellationToken);
    }

    public Task Consume(ConsumeContext<DeleteInstancesOfOrganization> context) =>
        DeleteAsync(context.Message, context.CancellationToken);

    private async Task DeleteAsync(DeleteInstancesOfOrganization batch, CancellationToken cancellationToken)
    {
        // A hidden one was deleted while its node was away; the node hears of it when it is back.
        var deletions = database
            .Set<Operation>()
            .Where(row =>
                row.SubjectType == Instance.SubjectType
                && row.Kind == DeleteKind.Name
                && (row.Status == OperationStatus.Queued || row.Status == OperationStatus.Running)
            );
        var instances = await database
            .Set<Instance>()
            .Where(row => row.OrganizationId == batch.OrganizationId && row.Id > batch.After && row.HiddenAt == null)
            .Where(row => !deletions.Any(operation => operation.SubjectId == row.Id))
            .OrderBy(row => row.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var instance in instances)
        {
            // Nothing refuses a deletion.
            await operations.BeginAsync(
                OperateInstanceAction.RequestOf(instance, DeleteKind.Name, batch.RequestedBy),
                cancellationToken
            );
        }

        if (instances.Count == Batch)
        {
            outbox.Send($"instances-{Queue}", batch with { After = instances[^1].Id });
        }
    }
}
