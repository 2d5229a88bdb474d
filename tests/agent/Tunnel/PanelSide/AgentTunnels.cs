using System.Collections.Concurrent;

namespace Panel.Agent.Tests.Tunnel.PanelSide;

/// <summary>The tunnels that are up. The newest per node and kind wins.</summary>
internal sealed class AgentTunnels
{
    private readonly ConcurrentDictionary<(Guid Node, string Kind), AgentTunnel> tunnels = new();

    public AgentTunnel? Find(Guid node, string kind) => tunnels.GetValueOrDefault((node, kind));

    public IReadOnlyCollection<AgentTunnel> All => [.. tunnels.Values];

    /// <summary>Serves the tunnel until it ends.</summary>
    public async Task HoldAsync(Guid node, string kind, AgentTunnel tunnel, CancellationToken cancellationToken)
    {
        AgentTunnel? older = null;
        tunnels.AddOrUpdate((node, kind), tunnel, (_, previous) => (older = previous, tunnel).tunnel);
        older?.Dispose();
        // The first request opens the HTTP/2 connection, and from then on a dead tunnel is noticed.
        using var probe = new HttpRequestMessage(HttpMethod.Get, "http://agent/health")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            using var answer = await tunnel.Invoker.SendAsync(probe, cancellationToken);
            await tunnel.Ended.WaitAsync(cancellationToken);
        }
        finally
        {
            tunnels.TryRemove(KeyValuePair.Create((node, kind), tunnel));
            tunnel.Dispose();
        }
    }
}
