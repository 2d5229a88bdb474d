using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Allocations;
using Panel.Instances.Data;
using Panel.Instances.Placement;

namespace Panel.Instances.Instances;

/// <summary>
/// Takes an instance out of the books once its node has nothing of it any more: row, ports and reservation.
/// </summary>
internal sealed class InstanceRemoval(
    InstancesDbContext database,
    NodeReservations reservations,
    IOutbox outbox,
    TimeProvider clock
)
{
    public async Task PurgeAsync(Instance instance, CancellationToken cancellationToken)
    {
        database.RemoveRange(
            await database.Set<Allocation>().Where(row => row.InstanceId == instance.Id).ToListAsync(cancellationToken)
        );
        database.Remove(instance);
        // Saved one by one: a report may take several out, and each sum must be without all those before it.
        await database.SaveChangesAsync(cancellationToken);
        await reservations.AnnounceAsync(instance.NodeId, cancellationToken);
        outbox.Publish(new InstanceDeleted(instance.Id, instance.OrganizationId, instance.NodeId, clock.GetUtcNow()));
    }
}
