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

    public async Task SweepAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation);
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
                cancellation
            )
        )
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PresenceEditor>().ReviewAsync(id, cancellation);
        }
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        var seen = buffer.Take();
        if (seen.Count == 0)
        {
            return;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<HeartbeatWriter>().WriteAsync(seen, cancellation);
        }
        catch
        {
            buffer.PutBack(seen);
            throw;
        }
    }

    private async Task<List<Guid>> NeedingReviewAsync(DateTimeOffset now, bool demote, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<NodesDbContext>()
            .Nodes.NeedingReview(now, demote)
            .Select(node => node.Id)
            .ToListAsync(cancellation);
    }
}
