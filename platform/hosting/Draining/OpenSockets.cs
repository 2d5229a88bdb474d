using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Panel.Hosting.Draining;

/// <summary>The WebSockets that are open through this host, and whether the host is on its way out.</summary>
public sealed class OpenSockets
{
    private readonly ConcurrentDictionary<HttpContext, OpenSocket> _open = new();
    private volatile bool _draining;

    /// <summary>From the signal to stop on: not ready, and no new WebSockets.</summary>
    public bool IsDraining => _draining;

    internal void Drain() => _draining = true;

    internal Stream Add(HttpContext context, Stream stream)
    {
        var socket = new OpenSocket(
            new SocketStream(stream),
            context.Request.Path.StartsWithSegments("/agent", StringComparison.OrdinalIgnoreCase),
            context.Abort,
            context.RequestAborted
        );
        _open[context] = socket;
        return socket.Stream;
    }

    /// <summary>The request has ended.</summary>
    internal void Remove(HttpContext context)
    {
        if (_open.TryRemove(context, out var socket))
        {
            socket.Stream.End();
        }
    }

    /// <summary>
    /// Ends WebSockets with a close frame; those whose client does not answer within the limit are cut off.
    /// </summary>
    /// <param name="tunnels">Those of agents, or all others.</param>
    internal Task CloseAsync(bool tunnels, TimeSpan limit, CancellationToken cancellationToken) =>
        Task.WhenAll(
            _open
                .Where(pair => pair.Value.IsTunnel == tunnels)
                .Select(pair => CloseAsync(pair.Key, pair.Value, limit, cancellationToken))
        );

    private async Task CloseAsync(
        HttpContext context,
        OpenSocket socket,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, socket.Aborted);
        limited.CancelAfter(limit);
        try
        {
            await socket.Stream.CloseAsync(limited.Token);
            await socket.Stream.Ended.WaitAsync(limited.Token);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone, or takes nothing.
        }

        // Unless the request has ended meanwhile, which is what was wanted.
        if (_open.ContainsKey(context))
        {
            Abort(socket);
        }
    }

    private static void Abort(OpenSocket socket)
    {
        try
        {
            socket.Abort();
        }
        catch (ObjectDisposedException)
        {
            // The request ended just now.
        }
    }

    private sealed record OpenSocket(SocketStream Stream, bool IsTunnel, Action Abort, CancellationToken Aborted);
}
