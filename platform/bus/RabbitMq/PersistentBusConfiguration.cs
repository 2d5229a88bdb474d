using MassTransit;
using MassTransit.Configuration;
using MassTransit.RabbitMqTransport.Configuration;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// The library's bus configuration with the host configuration exchanged;
/// interface re-implementation, since the member is not virtual.
/// </summary>
internal sealed class PersistentBusConfiguration : RabbitMqBusConfiguration, IRabbitMqBusConfiguration
{
    public PersistentBusConfiguration(IRabbitMqTopologyConfiguration topology)
        : base(topology) => Persistent = new PersistentHostConfiguration(this, topology);

    public PersistentHostConfiguration Persistent { get; }

    IRabbitMqHostConfiguration IRabbitMqBusConfiguration.HostConfiguration => Persistent;

    IHostConfiguration IBusConfiguration.HostConfiguration => Persistent;

    ConnectHandle IEndpointConfigurationObserverConnector.ConnectEndpointConfigurationObserver(
        IEndpointConfigurationObserver observer
    ) => Persistent.ConnectEndpointConfigurationObserver(observer);
}
