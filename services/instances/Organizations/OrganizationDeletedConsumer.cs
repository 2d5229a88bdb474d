using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Organizations;

/// <summary>
/// What is kept of an organization besides its instances goes with it. A workload stays as long as an instance that was
/// made in the last moment needs it.
/// </summary>
internal sealed class OrganizationDeletedConsumer(InstancesDbContext database) : IConsumer<OrganizationDeleted>
{
    public async Task Consume(ConsumeContext<OrganizationDeleted> context)
    {
        var (id, cancellationToken) = (context.Message.OrganizationId, context.CancellationToken);
        await database
            .Set<Workload>()
            .Where(row =>
                row.OrganizationId == id && !database.Set<Instance>().Any(instance => instance.WorkloadId == row.Id)
            )
            .ExecuteDeleteAsync(cancellationToken);
        await database
            .Set<Operation>()
            .Where(row =>
                row.OrganizationId == id && !database.Set<Instance>().Any(instance => instance.Id == row.SubjectId)
            )
            .ExecuteDeleteAsync(cancellationToken);
    }
}
