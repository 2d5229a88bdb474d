using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.Transports;

namespace Panel.Bus.RabbitMq.Receiving;

/// <summary>
/// Receives until it is stopped, whatever happens. The library's own gives up for
/// good on a refused login or right (a user that is made anew, a
/// password in change) and on any cancellation, also one that only means that the broker did not answer in time.
/// </summary>
internal sealed class PersistentReceiveTransport(
    IRabbitMqHostConfiguration host,
    RabbitMqReceiveEndpointContext endpoint,
    IPipe<ChannelContext> receive
) : IReceiveTransport
{
    public ReceiveTransportHandle Start() => new Receiver(host, endpoint, receive);

    public void Probe(ProbeContext context) => endpoint.Probe(context.CreateScope("receiveTransport"));

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => endpoint.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => endpoint.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => endpoint.ConnectSendObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        endpoint.ConnectReceiveTransportObserver(observer);
}
