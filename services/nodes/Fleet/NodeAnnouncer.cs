using Microsoft.EntityFrameworkCore;
using Panel.Data.Messaging;
using Panel.Hosting;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>
/// Says what every node is at start and every ten minutes, with the version it has.
/// An event published before its subscriber first existed is
/// lost, and a service that was deployed later, or restored from a
/// back-up, would never hear of nodes that do not change.
/// </summary>
internal sealed class NodeAnnouncer(IServiceScopeFactory scopes, TimeProvider clock, ILogger<NodeAnnouncer> logger)
    : PeriodicBackgroundService(TimeSpan.FromMinutes(10), clock, logger, atStart: true)
{
    private const int Batch = 200;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        Guid? last = null;
        while ((last = await AnnounceAsync(last, cancellationToken)) is not null) { }
    }

    /// <returns>The last node of the batch; null when it was the last batch.</returns>
    private async Task<Guid?> AnnounceAsync(Guid? after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        var nodes = await database
            .Set<Node>()
            .AsNoTracking()
            .Where(node => after == null || node.Id > after)
            .OrderBy(node => node.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        var outbox = scope.ServiceProvider.GetRequiredService<IOutbox>();
        foreach (var node in nodes)
        {
            outbox.Publish(node.ToEvent(Clock.GetUtcNow()));
        }

        await database.SaveChangesAsync(cancellationToken);
        return nodes.Count == Batch ? nodes[^1].Id : null;
    }
}
