using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;

namespace Panel.Alerts.Notifications;

internal static class PendingDeliveries
{
    /// <summary>What waits for an integration that was switched off is not sent; a replay brings it back.</summary>
    public static Task<int> DropPendingAsync(
        this AlertsDbContext database,
        Guid integration,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        database
            .Set<IntegrationDelivery>()
            .Where(row => row.IntegrationId == integration && row.Status == DeliveryStatus.Pending)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, DeliveryStatus.Dropped)
                        .SetProperty(row => row.EndedAt, now)
                        .SetProperty(row => row.Lease, (Guid?)null)
                        .SetProperty(row => row.LeasedUntil, (DateTimeOffset?)null),
                cancellationToken
            );
}
