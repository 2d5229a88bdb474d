using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting;
using Panel.Instances.Data;

namespace Panel.Instances.Instances;

/// <summary>
/// Says what every instance is at start and every ten minutes. A service that was deployed later, or restored from a
/// back-up, would never hear of instances that do not change.
/// </summary>
internal sealed class InstanceAnnouncer(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<InstanceAnnouncer> logger
) : PeriodicBackgroundService(TimeSpan.FromMinutes(10), clock, logger, atStart: true)
{
    private const int Batch = 100;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        Guid? last = null;
        while ((last = await AnnounceAsync(last, cancellationToken)) is not null) { }
    }

    /// <returns>The last instance of the batch; null when it was the last batch.</returns>
    private async Task<Guid?> AnnounceAsync(Guid? after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<InstancesDbContext>();
        var instances = await database
            .Set<Instance>()
            .AsNoTracking()
            .Where(row => row.DesiredState != DesiredState.Deleted && (after == null || row.Id > after))
            .OrderBy(row => row.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        var (outbox, descriptions) = (
            scope.ServiceProvider.GetRequiredService<IOutbox>(),
            scope.ServiceProvider.GetRequiredService<InstanceDescriptions>()
        );
        foreach (var instance in instances)
        {
            outbox.Publish(await descriptions.OfAsync(instance, cancellationToken));
        }

        await database.SaveChangesAsync(cancellationToken);
        return instances.Count == Batch ? instances[^1].Id : null;
    }
}
