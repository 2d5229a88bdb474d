using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;

namespace Panel.Alerts.Notifications;

/// <summary>The worker's side of the deliveries' table.</summary>
internal sealed class DeliveryStore(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Messages on the way to one integration, over all replicas.</summary>
    public const int MostPerIntegration = 4;

    private const int IntegrationsAtOnce = 32;

    /// <summary>
    /// Takes due deliveries, the oldest first, up to four of each integration. Integrations that have four on the
    /// way are not looked at, so that they hold up no other.
    /// </summary>
    public async Task<List<ClaimedDelivery>> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var now = clock.GetUtcNow();
        var candidates = await CandidatesAsync(database, now, cancellationToken);
        if (candidates.Count == 0)
        {
            return [];
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var claimed = new List<ClaimedDelivery>();
        var id = Guid.CreateVersion7(now);
        foreach (var integration in await LockAsync(database, candidates, cancellationToken))
        {
            var room = Math.Min(most - claimed.Count, MostPerIntegration);
            if (room > 0)
            {
                var rows = await DueOfAsync(database, integration, now, room, cancellationToken);
                claimed.AddRange(rows.Select(row => new ClaimedDelivery(row, integration, id)));
            }
        }

        var ids = claimed.ConvertAll(one => one.Delivery.Id);
        await database
            .Set<IntegrationDelivery>()
            .Where(row => ids.Contains(row.Id))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Lease, id).SetProperty(row => row.LeasedUntil, now + lease),
                cancellationToken
            );
        await transaction.CommitAsync(cancellationToken);
        return claimed;
    }

    /// <summary>When the next one falls due; null where none waits.</summary>
    public async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var now = clock.GetUtcNow();
        return await database
            .Set<IntegrationDelivery>()
            .Where(row => row.Status == DeliveryStatus.Pending && row.NextAttemptAt > now)
            .MinAsync(row => (DateTimeOffset?)row.NextAttemptAt, cancellationToken);
    }

    /// <summary>
    /// For the start: on SQLite, where this process is the only one, nothing that an
    /// earlier one had claimed need wait for the end of its lease.
    /// </summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        if (database.Database.IsSqlite())
        {
            await FreeAsync(database.Set<IntegrationDelivery>().Where(row => row.Lease != null), cancellationToken);
        }
    }

    /// <summary>Gives a delivery back that was broken off.</summary>
    public async Task ReleaseAsync(ClaimedDelivery claimed, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (id, lease) = (claimed.Delivery.Id, claimed.Lease);
        await FreeAsync(
            scope
                .ServiceProvider.GetRequiredService<AlertsDbContext>()
                .Set<IntegrationDelivery>()
                .Where(row => row.Id == id && row.Lease == lease),
            cancellationToken
        );
    }

    private static Task<int> FreeAsync(IQueryable<IntegrationDelivery> rows, CancellationToken cancellationToken) =>
        rows.ExecuteUpdateAsync(
            set =>
                set.SetProperty(row => row.Lease, (Guid?)null)
                    .SetProperty(row => row.LeasedUntil, (DateTimeOffset?)null),
            cancellationToken
        );

    private static Task<List<Guid>> CandidatesAsync(
        AlertsDbContext database,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var deliveries = database.Set<IntegrationDelivery>();
        return Due(deliveries, now)
            .GroupBy(row => row.IntegrationId)
            .Select(group => new { Id = group.Key, Oldest = group.Min(row => row.NextAttemptAt) })
            .Join(
                database
                    .Set<Integration>()
                    .Where(row => row.Enabled && (row.HeldUntil == null || row.HeldUntil <= now)),
                due => due.Id,
                integration => integration.Id,
                (due, _) => due
            )
            .Where(due =>
                deliveries.Count(row => row.IntegrationId == due.Id && row.LeasedUntil > now) < MostPerIntegration
            )
            .OrderBy(due => due.Oldest)
            .Take(IntegrationsAtOnce)
            .Select(due => due.Id)
            .ToListAsync(cancellationToken);
    }

    // Who holds an integration's row may claim for it, so that two replicas do not both find room for four. The
    // lock lets rows that refer to it be written meanwhile. SQLite has one writer, and the transaction is that.
    private static async Task<List<Integration>> LockAsync(
        AlertsDbContext database,
        List<Guid> ids,
        CancellationToken cancellationToken
    )
    {
        var rows = database.Database.IsSqlite()
            ? database.Set<Integration>().Where(row => ids.Contains(row.Id))
            : database
                .Set<Integration>()
                .FromSql($"SELECT * FROM integrations WHERE id = ANY({ids}) FOR NO KEY UPDATE SKIP LOCKED");
        var found = (await rows.AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(row => row.Id);
        return [.. ids.Where(found.ContainsKey).Select(id => found[id]).Where(row => row.Enabled)];
    }

    private static async Task<List<IntegrationDelivery>> DueOfAsync(
        AlertsDbContext database,
        Integration integration,
        DateTimeOffset now,
        int most,
        CancellationToken cancellationToken
    )
    {
        var id = integration.Id;
        var deliveries = database.Set<IntegrationDelivery>().AsNoTracking().Where(row => row.IntegrationId == id);
        var room = MostPerIntegration - await deliveries.CountAsync(row => row.LeasedUntil > now, cancellationToken);
        return room <= 0
            ? []
            : await Due(deliveries, now)
                .OrderBy(row => row.NextAttemptAt)
                .ThenBy(row => row.Id)
                .Take(Math.Min(room, most))
                .ToListAsync(cancellationToken);
    }

    private static IQueryable<IntegrationDelivery> Due(IQueryable<IntegrationDelivery> rows, DateTimeOffset now) =>
        rows.Where(row =>
            row.Status == DeliveryStatus.Pending
            && row.NextAttemptAt <= now
            && (row.LeasedUntil == null || row.LeasedUntil <= now)
        );
}
