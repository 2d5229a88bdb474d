using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Nodes.Fleet;

/// <summary>
/// Says what every node is at start and every ten minutes, with the version it has. An event published before its subscriber first existed is
/// lost, and a service that was deployed later, or restored from a back-up, would never hear of nodes that do not change.
/// </summary>
internal sealed partial class NodeAnnouncer(IServiceScopeFactory scopes, TimeProvider clock, ILogger<NodeAnnouncer> logger) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                Guid? last = null;
                while ((last = await AnnounceAsync(last, stoppingToken)) is not null) { }
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The database may be away; the next round makes up for this one.
                Log.Failed(logger, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>The last node of the batch; null when it was the last batch.</returns>
    private async Task<Guid?> AnnounceAsync(Guid? after, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        var nodes = await database.Nodes.AsNoTracking().Where(node => after == null || node.Id > after).OrderBy(node => node.Id).Take(Batch).ToListAsync(cancellation);
        var outbox = scope.ServiceProvider.GetRequiredService<IOutbox>();
        foreach (var node in nodes) outbox.Publish(node.ToEvent(clock.GetUtcNow()));
        await database.SaveChangesAsync(cancellation);
        return nodes.Count == Batch ? nodes[^1].Id : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The nodes could not be announced; trying again later.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
