using System.Net.WebSockets;
using Panel.Agent.Console;
using Panel.Agent.Hosting;

namespace Panel.Agent.Endpoints;

/// <summary>Runs console WebSockets and closes them when the agent stops.</summary>
internal sealed class ConsoleSessions(AgentOptions options, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    public async Task RunAsync(
        Guid instanceId,
        bool mayWrite,
        long? since,
        IInstanceConsoles consoles,
        HttpContext context
    )
    {
        // Two tokens, since a cancelled send or receive tears the socket
        // down, and then no close frame arrives any more.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (consoles.Subscribe(instanceId, since, end.Token) is not { } frames)
        {
            await AgentErrors.InstanceNotFound.ExecuteAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive }
        );
        using var outlet = new ConsoleSender(socket, options.ConsoleSendTimeout);
        var reading = new ConsoleReceiver(socket, outlet, instanceId, mayWrite ? consoles : null).RunAsync(cut.Token);
        var writing = WriteAsync(frames, outlet, end.Token, cut.Token);
        await Task.WhenAny(reading, writing);
        var (status, reason) = Farewell(reading, writing);
        await end.CancelAsync();
        await outlet.CloseAsync(status, reason);
        await reading.WaitAsync(AnswerTimeout, cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await cut.CancelAsync();
        await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task WriteAsync(
        IAsyncEnumerable<ConsoleFrame> frames,
        ConsoleSender outlet,
        CancellationToken end,
        CancellationToken cut
    )
    {
        await foreach (var frame in frames.WithCancellation(end))
        {
            await outlet.SendAsync(frame, cut);
        }
    }

    private (WebSocketCloseStatus Status, string Reason) Farewell(Task reading, Task writing)
    {
        if (
            writing.Exception?.InnerException is SlowReaderException
            || reading.Exception?.InnerException is SlowReaderException
        )
        {
            return (ConsoleSender.TryAgainLater, "reader too slow");
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return (WebSocketCloseStatus.EndpointUnavailable, "agent stopping");
        }

        if (reading.IsFaulted || writing.IsFaulted)
        {
            return (WebSocketCloseStatus.InternalServerError, "console failed");
        }

        return (WebSocketCloseStatus.NormalClosure, writing.IsCompleted ? "instance gone" : "bye");
    }
}
