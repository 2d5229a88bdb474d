using MassTransit;
using MassTransit.InMemoryTransport;
using MassTransit.InMemoryTransport.Configuration;
using MassTransit.Middleware;
using MassTransit.Transports;
using MassTransit.Transports.Fabric;

namespace Panel.Bus.Memory;

/// <summary>
/// One bus's way into the shared fabric. The library's own provider owns its fabric and stops it with the bus.
/// </summary>
internal sealed class SharedTransportProvider : Agent, IInMemoryTransportProvider
{
    private readonly IInMemoryHostConfiguration _host;
    private readonly IInMemoryTopologyConfiguration _topology;
    private readonly SharedMemoryFabric _fabric;

    public SharedTransportProvider(
        IInMemoryHostConfiguration host,
        IInMemoryTopologyConfiguration topology,
        SharedMemoryFabric fabric
    )
    {
        (_host, _topology, _fabric) = (host, topology, fabric);
        SetReady();
    }

    public IMessageFabric<InMemoryTransportContext, InMemoryTransportMessage> MessageFabric => _fabric.Messages;

    public Task<ISendTransport> CreateSendTransport(ReceiveEndpointContext context, Uri address)
    {
        var endpoint = new InMemoryEndpointAddress(_host.HostAddress, address);
        // As on a broker, sending to a queue makes the queue: the message waits there for its consumer.
        if (endpoint.BindToQueue)
        {
            var queue = endpoint.QueueName ?? endpoint.Name;
            if (
                !MessageFabric
                    .GetExchange(this, endpoint.Name, endpoint.ExchangeType)
                    .Sinks.Contains(MessageFabric.GetQueue(this, queue))
            )
            {
                MessageFabric.QueueBind(this, endpoint.Name, queue);
            }
        }

        var exchange = MessageFabric.GetExchange(this, endpoint.Name, endpoint.ExchangeType);
        return Task.FromResult<ISendTransport>(
            new SendTransport<PipeContext>(new InMemorySendTransportContext(_host, context, exchange))
        );
    }

    public Task<ISendTransport> CreatePublishTransport<T>(ReceiveEndpointContext context, Uri publishAddress)
        where T : class
    {
        IInMemoryMessagePublishTopology<T> topology = _topology.Publish.GetMessageTopology<T>();
        topology.Apply(
            new MessageFabricPublishTopologyBuilder<InMemoryTransportContext, InMemoryTransportMessage>(
                this,
                MessageFabric
            )
        );
        return CreateSendTransport(context, publishAddress);
    }

    public Uri NormalizeAddress(Uri address) => new InMemoryEndpointAddress(_host.HostAddress, address);

    public void Probe(ProbeContext context) => MessageFabric.Probe(context);
}
