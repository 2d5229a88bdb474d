using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Panel.Agent.Hosting;

namespace Panel.Agent.Tunnel;

/// <summary>
/// Hands Kestrel one connection at a time: dials, waits until that connection has ended, dials again.
/// </summary>
internal sealed partial class TunnelListener(
    TunnelEndPoint endPoint,
    TunnelDialer dialer,
    TunnelStates states,
    AgentOptions options,
    TimeProvider clock,
    ILogger<TunnelListener> logger
) : IConnectionListener
{
    /// <summary>
    /// A connection that lived this long was a good one: the next dial starts with the shortest delay again.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource unbound = new();
    private readonly DialOrder order = new(endPoint.Addresses, options.MinRetryDelay, options.MaxRetryDelay, clock);
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

    private async Task EndOfCurrentAsync(CancellationToken cancellationToken)
    {
        if (current is null)
        {
            return;
        }

        await current.Ended.WaitAsync(cancellationToken);
        states.Set(endPoint.Kind, TunnelState.Connecting);
        if (clock.GetElapsedTime(openedAt) > Settled)
        {
            order.Settled();
        }

        order.Failed();
        Log.Lost(logger, endPoint.Kind, order.Current, order.Pause);
        await Task.Delay(order.Pause, clock, cancellationToken);
    }

    private async Task<TunnelConnection?> TryDialAsync(CancellationToken cancellationToken)
    {
        var address = order.Current;
        try
        {
            current = new TunnelConnection(await dialer.DialAsync(address, cancellationToken), endPoint);
            openedAt = clock.GetTimestamp();
            states.Set(endPoint.Kind, TunnelState.Connected);
            Log.Up(logger, endPoint.Kind, address);
            return current;
        }
        catch (TunnelRefusedException exception)
        {
            states.Set(endPoint.Kind, TunnelState.Refused);
            order.Refused(options.RefusedRetryDelay);
            Log.Refused(logger, endPoint.Kind, exception.Message, order.Pause);
        }
        catch (Exception exception)
            when (exception is WebSocketException or HttpRequestException or IOException or TimeoutException)
        {
            order.Failed();
            Log.Unreachable(logger, endPoint.Kind, address, exception.Message, order.Current, order.Pause);
        }

        await Task.Delay(order.Pause, clock, cancellationToken);
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

        [LoggerMessage(2, LogLevel.Warning, "The {Kind} tunnel ended; dialling {Next} in {Delay}")]
        public static partial void Lost(ILogger logger, TunnelKind kind, Uri next, TimeSpan delay);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "Cannot open the {Kind} tunnel to {Address} ({Problem}); dialling {Next} in {Delay}"
        )]
        public static partial void Unreachable(
            ILogger logger,
            TunnelKind kind,
            Uri address,
            string problem,
            Uri next,
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
