namespace Panel.Nodes.Tunnels;

/// <summary>The life of a tunnel: checked, recorded, offered to requests, and forgotten when it ends.</summary>
internal sealed partial class TunnelSession(
    TunnelRegistry registry,
    IServiceScopeFactory scopes,
    ILogger<TunnelSession> logger
)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Returns when the tunnel has ended; a host that stops ends it.</summary>
    public async Task HoldAsync(AgentTunnel tunnel, CancellationToken aborted)
    {
        try
        {
            await tunnel.ProbeAsync(aborted);
            if (!await ClaimAsync(tunnel.Record, aborted))
            {
                return;
            }

            registry.Add(tunnel);
            Log.Up(logger, tunnel.Record.Kind, tunnel.Record.NodeId);
            await tunnel.Closed.WaitAsync(aborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // Gone before it worked, or ended from our side: the agent dials again.
        }
        catch (Exception exception)
        {
            // Mostly a database that is away. The agent reads no error answer any more:
            // the agent sees the WebSocket end, and dials again.
            Log.NotRecorded(logger, tunnel.Record.NodeId, exception);
        }
        finally
        {
            registry.Remove(tunnel);
            await ReleaseAsync(tunnel.Record);
            Log.Down(logger, tunnel.Record.Kind, tunnel.Record.NodeId, tunnel.BytesReceived, tunnel.BytesSent);
        }
    }

    // Scopes of their own: the request's lives as long as the tunnel.
    private async Task<bool> ClaimAsync(TunnelRecord record, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TunnelStore>().ClaimAsync(record, cancellationToken);
    }

    private async Task ReleaseAsync(TunnelRecord record)
    {
        using var limit = new CancellationTokenSource(ReleaseLimit);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TunnelStore>().ReleaseAsync(record.Id, limit.Token);
        }
        catch (Exception exception)
        {
            // The row is replaced by the node's next tunnel, or at our next start.
            Log.RecordLeft(logger, record.NodeId, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The {Kind} tunnel of node {NodeId} is up")]
        public static partial void Up(ILogger logger, TunnelKind kind, Guid nodeId);

        [LoggerMessage(
            2,
            LogLevel.Information,
            "The {Kind} tunnel of node {NodeId} ended; {Received} bytes received, {Sent} sent"
        )]
        public static partial void Down(ILogger logger, TunnelKind kind, Guid nodeId, long received, long sent);

        [LoggerMessage(3, LogLevel.Warning, "The record of a closed tunnel of node {NodeId} could not be removed")]
        public static partial void RecordLeft(ILogger logger, Guid nodeId, Exception failure);

        [LoggerMessage(4, LogLevel.Warning, "The tunnel of node {NodeId} could not be recorded")]
        public static partial void NotRecorded(ILogger logger, Guid nodeId, Exception failure);
    }
}
