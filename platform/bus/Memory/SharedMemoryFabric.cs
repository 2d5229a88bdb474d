using MassTransit.InMemoryTransport;
using MassTransit.Transports.Fabric;

namespace Panel.Bus.Memory;

/// <summary>
/// The exchanges and queues that several hosts of one process share in place of a
/// broker. Register one instance as a singleton in each
/// host. It outlives the hosts: one that stops takes nothing with it, and a
/// message waits for a consumer that comes later.
/// </summary>
public sealed class SharedMemoryFabric
{
    internal MessageFabric<InMemoryTransportContext, InMemoryTransportMessage> Messages { get; } = new();

    internal bool HasQueueBehind(string exchange) =>
        Messages.GetExchange(Anyone.Instance, exchange, ExchangeType.FanOut).Sinks.Any();

    // The fabric names a context only to its observers.
    private sealed class Anyone : InMemoryTransportContext
    {
        public static readonly Anyone Instance = new();
    }
}
