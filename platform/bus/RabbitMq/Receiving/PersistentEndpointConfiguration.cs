using MassTransit;
using MassTransit.Middleware;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.RabbitMqTransport.Middleware;
using MassTransit.Transports;

namespace Panel.Bus.RabbitMq.Receiving;

/// <summary>
/// The library's endpoint, built on a <see cref="PersistentReceiveTransport"/>;
/// interface re-implementation, since the member is not virtual.
/// </summary>
internal sealed class PersistentEndpointConfiguration(
    IRabbitMqHostConfiguration host,
    RabbitMqReceiveSettings settings,
    IRabbitMqEndpointConfiguration endpoint
) : RabbitMqReceiveEndpointConfiguration(host, settings, endpoint), IRabbitMqReceiveEndpointConfiguration
{
    private readonly IRabbitMqHostConfiguration _host = host;

    void IRabbitMqReceiveEndpointConfiguration.Build(IHost host)
    {
        var context = (RabbitMqReceiveEndpointContext)CreateReceiveEndpointContext();
        var pipe = Pipe.New<ChannelContext>(channel =>
        {
            channel.UseFilter(new ChannelWatch());
            channel.UseFilter(new DetachedDeliveries());
            channel.UseFilter(new ConfigureRabbitMqTopologyFilter<ReceiveSettings>(Settings, context.BrokerTopology));
            channel.UseFilter(new PrefetchCountFilter(Settings.PrefetchCount));
            channel.UseFilter(new ReceiveEndpointDependencyFilter<ChannelContext>(context));
            channel.UseFilter(new RabbitMqConsumerFilter(context));
        });
        var built = new ReceiveEndpoint(new PersistentReceiveTransport(_host, context, pipe), context);
        host.AddReceiveEndpoint(Settings.QueueName, built);
        ReceiveEndpoint = built;
    }
}
