using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;
using Panel.Nodes.Tunnels;

namespace Panel.Nodes.Presence;

/// <summary>Writes the buffered heartbeats, then brings every status up to date.</summary>
internal sealed class PresenceSweeper(
    HeartbeatBuffer buffer,
    IServiceScopeFactory scopes,
    IBusControl bus,
    TimeProvider clock
)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _withoutTunnel = [];
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

        foreach (var id in await LackingTunnelAsync(now, cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<PresenceUpdater>()
                .ReviewAsync(id, cancellationToken, lacksTunnel: true);
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
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        return await database
            .Set<Node>()
            .NeedingReview(Connected(database), now, demote)
            .Select(node => node.Id)
            .ToListAsync(cancellationToken);
    }

    // Online by its heartbeats, and without a tunnel for as long as a silent node may be silent. A tunnel
    // that is dialled anew is back long before.
    private async Task<List<Guid>> LackingTunnelAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        var connected = Connected(database);
        var lacking = await database
            .Set<Node>()
            .Where(node => node.Status == NodeStatus.Online && !connected.Contains(node.Id))
            .Select(node => node.Id)
            .ToListAsync(cancellationToken);
        foreach (var id in _withoutTunnel.Keys.Except(lacking).ToList())
        {
            _withoutTunnel.TryRemove(id, out _);
        }

        foreach (var id in lacking)
        {
            _withoutTunnel.TryAdd(id, now);
        }

        return [.. lacking.Where(id => now - _withoutTunnel.GetValueOrDefault(id, now) >= PresenceRules.SuspectAfter)];
    }

    private static IQueryable<Guid> Connected(NodesDbContext database) =>
        database.Set<TunnelRecord>().Where(tunnel => tunnel.Kind == TunnelKind.Control).Select(tunnel => tunnel.NodeId);
}
