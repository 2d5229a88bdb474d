using MassTransit.InMemoryTransport;
using MassTransit.InMemoryTransport.Configuration;

namespace Panel.Bus.Memory;

/// <summary>
/// The library's host configuration with the transport provider exchanged;
/// interface re-implementation, since the member is not virtual.
/// </summary>
internal sealed class SharedHostConfiguration(IInMemoryBusConfiguration bus, IInMemoryTopologyConfiguration topology)
    : InMemoryHostConfiguration(bus, baseAddress: null, topology),
        IInMemoryHostConfiguration
{
    private SharedTransportProvider? _provider;

    IInMemoryTransportProvider IInMemoryHostConfiguration.TransportProvider =>
        _provider ?? throw new InvalidOperationException("The bus has not been created yet.");

    public void Use(SharedTransportProvider provider) => _provider = provider;
}
