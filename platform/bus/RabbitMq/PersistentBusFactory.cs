using MassTransit;
using MassTransit.Configuration;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.Transports;

namespace Panel.Bus.RabbitMq;

/// <summary>Builds a bus on RabbitMQ.</summary>
internal sealed class PersistentBusFactory : TransportRegistrationBusFactory<IRabbitMqReceiveEndpointConfigurator>
{
    private readonly PersistentBusConfiguration _bus;
    private readonly Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> _configure;

    public PersistentBusFactory(Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> configure)
        : this(
            new PersistentBusConfiguration(
                new RabbitMqTopologyConfiguration(RabbitMqBusFactory.CreateMessageTopology())
            ),
            configure
        )
    { }

    private PersistentBusFactory(
        PersistentBusConfiguration bus,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> configure
    )
        : base(bus.Persistent) => (_bus, _configure) = (bus, configure);

    public override IBusInstance CreateBus(
        IBusRegistrationContext context,
        IEnumerable<IBusInstanceSpecification> specifications,
        string busName
    ) => CreateBus(new RabbitMqBusFactoryConfigurator(_bus), context, _configure, specifications);
}
