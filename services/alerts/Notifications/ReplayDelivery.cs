using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Notifications;

/// <summary>Sends a message again, with the same id, from the foot of its ladder.</summary>
internal sealed class ReplayDelivery(
    AlertsDbContext database,
    CommitSignal<IntegrationDelivery> signal,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    public async Task<Result<IntegrationDelivery>> RunAsync(
        Guid integrationId,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var integration = await database
            .Set<Integration>()
            .AsNoTracking()
            .ChangedBy(caller)
            .SingleOrDefaultAsync(row => row.Id == integrationId, cancellationToken);
        var delivery = await database
            .Set<IntegrationDelivery>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.IntegrationId == integrationId, cancellationToken);
        if (integration is null || delivery is null)
        {
            return ApiErrors.NotFound("delivery");
        }

        if (!integration.Enabled)
        {
            return ApiErrors.Conflict("integration_disabled", "Switch the integration on first.");
        }

        var now = clock.GetUtcNow();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var changed = await database
            .Set<IntegrationDelivery>()
            .Where(row => row.Id == id && (row.LeasedUntil == null || row.LeasedUntil <= now))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, DeliveryStatus.Pending)
                        .SetProperty(row => row.Step, 0)
                        .SetProperty(row => row.NextAttemptAt, now)
                        .SetProperty(row => row.EndedAt, (DateTimeOffset?)null),
                cancellationToken
            );
        if (changed == 0)
        {
            return ApiErrors.Conflict("delivery_in_progress", "It is on its way right now.");
        }

        audit.Record("integration_delivery.replayed", delivery.Subject);
        await database.SaveChangesAsync(cancellationToken);
        // Before the commit: behind it the worker may have sent it already.
        var replayed = await database
            .Set<IntegrationDelivery>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Pulse();
        return replayed;
    }
}
