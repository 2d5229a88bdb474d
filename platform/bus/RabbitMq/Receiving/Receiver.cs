using MassTransit;
using MassTransit.Events;
using MassTransit.Middleware;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.Transports;

namespace Panel.Bus.RabbitMq.Receiving;

/// <summary>The loop of one endpoint: connect, receive until the channel ends, wait, again.</summary>
internal sealed class Receiver : Agent, ReceiveTransportHandle
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly IRabbitMqHostConfiguration _host;
    private readonly RabbitMqReceiveEndpointContext _endpoint;
    private readonly IPipe<ChannelContext> _receive;
    private readonly IPipe<ChannelContext> _idle;
    private IChannelContextSupervisor? _channels;

    public Receiver(
        IRabbitMqHostConfiguration host,
        RabbitMqReceiveEndpointContext endpoint,
        IPipe<ChannelContext> receive
    )
    {
        (_host, _endpoint, _receive) = (host, endpoint, receive);
        _idle = Pipe.New<ChannelContext>(channel =>
        {
            channel.UseFilter(new ChannelWatch());
            channel.UseExecuteAsync(_ => IdleAsync());
        });
        var run = Task.Run(RunAsync, CancellationToken.None);
        SetReady(run);
        SetCompleted(run);
    }

    public Task Stop(CancellationToken cancellationToken = default) =>
        this.Stop("The endpoint stops.", cancellationToken);

    protected override async Task StopAgent(StopContext context)
    {
        LogContext.SetCurrentIfNull(_endpoint.LogContext);
        if (_channels is { } channels)
        {
            await channels.Stop(context);
        }

        await Completed;
    }

    private async Task RunAsync()
    {
        LogContext.SetCurrentIfNull(_endpoint.LogContext);
        var pause = ShortestPause;
        while (!IsStopping)
        {
            try
            {
                await ReceiveAsync();
                pause = ShortestPause;
            }
            catch (Exception failure)
            {
                if (IsStopping)
                {
                    return;
                }

                await FaultedAsync(failure, pause);
            }

            await Task.Delay(pause, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ReceiveAsync()
    {
        // A closed connection that is still kept would fail every channel that
        // is asked of it; a failure here replaces it.
        await _host.ConnectionContextSupervisor.Send(Pipe.Execute<ConnectionContext>(ThrowIfClosed), Stopping);
        _channels = _endpoint.ChannelContextSupervisor;
        if (!_endpoint.ReceivePipe.Connected.IsCompleted)
        {
            await _channels.Send(_idle, Stopping);
        }

        if (!IsStopping)
        {
            await _channels.Send(_receive, Stopped);
        }
    }

    // Nothing is consumed here as yet, but messages are sent through the channel.
    private async Task IdleAsync()
    {
        await _endpoint.TransportObservers.Ready(new ReceiveTransportReadyEvent(_endpoint.InputAddress, false));
        await _endpoint.ReceivePipe.Connected.WaitAsync(Stopping);
    }

    private async Task FaultedAsync(Exception failure, TimeSpan pause)
    {
        LogContext.Warning?.Log(
            "Not receiving on {InputAddress}, again in {Pause} s: {Reason}",
            _endpoint.InputAddress,
            pause.TotalSeconds,
            failure.Message
        );
        var told = failure as ConnectionException ?? _endpoint.ConvertException(failure, "Receiving failed: ");
        await _endpoint.TransportObservers.Faulted(new ReceiveTransportFaultedEvent(_endpoint.InputAddress, told));
    }

    private static void ThrowIfClosed(ConnectionContext context)
    {
        if (!context.Connection.IsOpen)
        {
            throw new RabbitMqConnectionException($"The connection to {context.Description} has closed.");
        }
    }
}
