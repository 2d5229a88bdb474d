using MassTransit;
using MassTransit.Configuration;
using MassTransit.InMemoryTransport.Configuration;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Panel.Bus.Memory;

/// <summary>Builds a bus on the <see cref="SharedMemoryFabric"/> of its host.</summary>
internal sealed class SharedMemoryBusFactory : TransportRegistrationBusFactory<IInMemoryReceiveEndpointConfigurator>
{
    private readonly SharedBusConfiguration _bus;
    private readonly Action<IBusRegistrationContext, IInMemoryBusFactoryConfigurator> _configure;

    public SharedMemoryBusFactory(Action<IBusRegistrationContext, IInMemoryBusFactoryConfigurator> configure)
        : this(
            new SharedBusConfiguration(new InMemoryTopologyConfiguration(InMemoryBus.CreateMessageTopology())),
            configure
        )
    { }

    private SharedMemoryBusFactory(
        SharedBusConfiguration bus,
        Action<IBusRegistrationContext, IInMemoryBusFactoryConfigurator> configure
    )
        : base(bus.Shared) => (_bus, _configure) = (bus, configure);

    public override IBusInstance CreateBus(
        IBusRegistrationContext context,
        IEnumerable<IBusInstanceSpecification> specifications,
        string busName
    )
    {
        _bus.Use(context.GetRequiredService<SharedMemoryFabric>());
        return CreateBus(new InMemoryBusFactoryConfigurator(_bus), context, _configure, specifications);
    }
}
