using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace Panel.Agent.Tunnel;

/// <summary>
/// Hands Kestrel one connection at a time: dials, waits until that connection has ended, dials again.
/// </summary>
internal sealed partial class TunnelListener(
    TunnelEndPoint endPoint,
    TunnelDialer dialer,
    TunnelStates states,
    AgentOptions options,
    TimeProvider time,
    ILogger<TunnelListener> logger
) : IConnectionListener
{
    /// <summary>
    /// A connection that lived this long was a good one: the next dial starts with the shortest delay again.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource unbound = new();
    private readonly RetryDelay delay = new(options.MinRetryDelay, options.MaxRetryDelay);
    private TunnelConnection? current;
    private long openedAt;

    public EndPoint EndPoint => endPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, unbound.Token);
        try
        {
            await EndOfCurrentAsync(stop.Token);
            while (true)
            {
                if (await TryDialAsync(stop.Token) is { } connection)
                {
                    return connection;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            states.Set(endPoint.Kind, TunnelState.Stopped);
            return null;
        }
    }

    private async Task EndOfCurrentAsync(CancellationToken stop)
    {
        if (current is null)
        {
            return;
        }

        await current.Ended.WaitAsync(stop);
        states.Set(endPoint.Kind, TunnelState.Connecting);
        if (time.GetElapsedTime(openedAt) > Settled)
        {
            delay.Reset();
        }

        var pause = delay.Next();
        Log.Lost(logger, endPoint.Kind, pause);
        await Task.Delay(pause, time, stop);
    }

    private async Task<TunnelConnection?> TryDialAsync(CancellationToken stop)
    {
        TimeSpan pause;
        try
        {
            current = new TunnelConnection(await dialer.DialAsync(endPoint.Uri, stop), endPoint);
            openedAt = time.GetTimestamp();
            states.Set(endPoint.Kind, TunnelState.Connected);
            Log.Up(logger, endPoint.Kind, endPoint.Uri);
            return current;
        }
        catch (TunnelRefusedException e)
        {
            states.Set(endPoint.Kind, TunnelState.Refused);
            pause = options.RefusedRetryDelay;
            Log.Refused(logger, endPoint.Kind, e.Message, pause);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or TimeoutException)
        {
            pause = delay.Next();
            Log.Unreachable(logger, endPoint.Kind, endPoint.Uri, e.Message, pause);
        }

        await Task.Delay(pause, time, stop);
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        unbound.Cancel();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        unbound.Cancel();
        unbound.Dispose();
        return ValueTask.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The {Kind} tunnel to {Address} is up")]
        public static partial void Up(ILogger logger, TunnelKind kind, Uri address);

        [LoggerMessage(2, LogLevel.Warning, "The {Kind} tunnel ended; dialling again in {Delay}")]
        public static partial void Lost(ILogger logger, TunnelKind kind, TimeSpan delay);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "Cannot open the {Kind} tunnel to {Address} ({Problem}); next try in {Delay}"
        )]
        public static partial void Unreachable(
            ILogger logger,
            TunnelKind kind,
            Uri address,
            string problem,
            TimeSpan delay
        );

        [LoggerMessage(
            4,
            LogLevel.Error,
            "The {Kind} tunnel stays closed. {Problem} Workloads keep running; asking again in {Delay}"
        )]
        public static partial void Refused(ILogger logger, TunnelKind kind, string problem, TimeSpan delay);
    }
}
