using MassTransit;
using MassTransit.Configuration;
using MassTransit.InMemoryTransport.Configuration;

namespace Panel.Bus.Memory;

/// <summary>The library's bus configuration with the host configuration exchanged.</summary>
internal sealed class SharedBusConfiguration : InMemoryBusConfiguration, IInMemoryBusConfiguration
{
    private readonly IInMemoryTopologyConfiguration _topology;

    public SharedBusConfiguration(IInMemoryTopologyConfiguration topology)
        : base(topology, baseAddress: null) =>
        (_topology, Shared) = (topology, new SharedHostConfiguration(this, topology));

    public SharedHostConfiguration Shared { get; }

    IInMemoryHostConfiguration IInMemoryBusConfiguration.HostConfiguration => Shared;

    IHostConfiguration IBusConfiguration.HostConfiguration => Shared;

    ConnectHandle IEndpointConfigurationObserverConnector.ConnectEndpointConfigurationObserver(
        IEndpointConfigurationObserver observer
    ) => Shared.ConnectEndpointConfigurationObserver(observer);

    public void Use(SharedMemoryFabric fabric) => Shared.Use(new SharedTransportProvider(Shared, _topology, fabric));
}
