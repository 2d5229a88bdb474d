using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using Panel.Bus.RabbitMq.Receiving;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// The library's host configuration, except that every endpoint is a <see cref="PersistentEndpointConfiguration"/>.
/// </summary>
internal sealed class PersistentHostConfiguration(
    IRabbitMqBusConfiguration bus,
    IRabbitMqTopologyConfiguration topology
) : RabbitMqHostConfiguration(bus, topology), IRabbitMqHostConfiguration
{
    private readonly IRabbitMqBusConfiguration _bus = bus;

    public override void ReceiveEndpoint(
        string queueName,
        Action<IRabbitMqReceiveEndpointConfigurator> configureEndpoint
    ) => Create(queueName, configureEndpoint);

    IRabbitMqReceiveEndpointConfiguration IRabbitMqHostConfiguration.CreateReceiveEndpointConfiguration(
        string queueName,
        Action<IRabbitMqReceiveEndpointConfigurator>? configure
    ) => Create(queueName, configure);

    IRabbitMqReceiveEndpointConfiguration IRabbitMqHostConfiguration.CreateReceiveEndpointConfiguration(
        RabbitMqReceiveSettings settings,
        IRabbitMqEndpointConfiguration endpointConfiguration,
        Action<IRabbitMqReceiveEndpointConfigurator>? configure
    ) => Create(settings, endpointConfiguration, configure);

    private PersistentEndpointConfiguration Create(
        string queueName,
        Action<IRabbitMqReceiveEndpointConfigurator>? configure
    )
    {
        var endpoint = _bus.CreateEndpointConfiguration();
        var settings = new RabbitMqReceiveSettings(
            endpoint,
            queueName,
            _bus.Topology.Consume.ExchangeTypeSelector.DefaultExchangeType,
            durable: true,
            autoDelete: false
        );
        return Create(settings, endpoint, configure);
    }

    private PersistentEndpointConfiguration Create(
        RabbitMqReceiveSettings settings,
        IRabbitMqEndpointConfiguration endpoint,
        Action<IRabbitMqReceiveEndpointConfigurator>? configure
    )
    {
        var created = new PersistentEndpointConfiguration(this, settings, endpoint);
        configure?.Invoke(created);
        Observers.EndpointConfigured(created);
        Add(created);
        return created;
    }
}
