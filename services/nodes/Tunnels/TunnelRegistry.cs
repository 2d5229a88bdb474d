using System.Collections.Concurrent;

namespace Panel.Nodes.Tunnels;

/// <summary>The tunnels that this replica holds. The newest of a node and kind wins and closes the older.</summary>
internal sealed class TunnelRegistry
{
    private readonly ConcurrentDictionary<(Guid NodeId, TunnelKind Kind), AgentTunnel> _tunnels = new();

    public IEnumerable<AgentTunnel> All => _tunnels.Values;

    /// <summary>
    /// The one of this kind; else, for a bulk transfer, the control tunnel, because slow is better than not at all.
    /// </summary>
    public AgentTunnel? Find(Guid nodeId, TunnelKind kind) =>
        _tunnels.TryGetValue((nodeId, kind), out var tunnel)
        || (kind == TunnelKind.Bulk && _tunnels.TryGetValue((nodeId, TunnelKind.Control), out tunnel))
            ? tunnel
            : null;

    public void Add(AgentTunnel tunnel)
    {
        AgentTunnel? older = null;
        _tunnels.AddOrUpdate(
            KeyOf(tunnel),
            tunnel,
            (_, known) =>
            {
                older = known;
                return tunnel;
            }
        );
        older?.Dispose();
    }

    public void Remove(AgentTunnel tunnel) => _tunnels.TryRemove(new(KeyOf(tunnel), tunnel));

    private static (Guid, TunnelKind) KeyOf(AgentTunnel tunnel) => (tunnel.Record.NodeId, tunnel.Record.Kind);
}
