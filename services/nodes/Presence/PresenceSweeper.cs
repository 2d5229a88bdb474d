using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Presence;

/// <summary>Writes the buffered heartbeats, then brings every status up to date.</summary>
internal sealed class PresenceSweeper(
    HeartbeatBuffer buffer,
    IServiceScopeFactory scopes,
    IBusControl bus,
    TimeProvider clock
)
{
    private DateTimeOffset _listeningSince = clock.GetUtcNow();

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        // Who could not hear cannot say that a node was silent: no node is demoted
        // until we listened for as long as offline takes.
        if (bus.CheckHealth().Status != BusHealthStatus.Healthy)
        {
            _listeningSince = clock.GetUtcNow();
        }

        var now = clock.GetUtcNow();
        foreach (
            var id in await NeedingReviewAsync(
                now,
                demote: now - _listeningSince >= PresenceRules.OfflineAfter,
                cancellationToken
            )
        )
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PresenceUpdater>().ReviewAsync(id, cancellationToken);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var seen = buffer.Take();
        if (seen.Count == 0)
        {
            return;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<HeartbeatWriter>().WriteAsync(seen, cancellationToken);
        }
        catch
        {
            buffer.PutBack(seen);
            throw;
        }
    }

    private async Task<List<Guid>> NeedingReviewAsync(
        DateTimeOffset now,
        bool demote,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<NodesDbContext>()
            .Set<Node>()
            .NeedingReview(now, demote)
            .Select(node => node.Id)
            .ToListAsync(cancellationToken);
    }
}
