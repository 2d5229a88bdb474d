using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// The library's host configuration, except that an endpoint keeps trying whatever stands against it. The library's
/// own policy gives an endpoint up for good on a refused login: a user that is made anew, a password in change.
/// </summary>
internal sealed class PersistentHostConfiguration(
    IRabbitMqBusConfiguration bus,
    IRabbitMqTopologyConfiguration topology
) : RabbitMqHostConfiguration(bus, topology)
{
    // After the last pause the library begins with the first again.
    public override IRetryPolicy ReceiveTransportRetryPolicy { get; } =
        Retry.Intervals(
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(2),
            TimeSpan.FromSeconds(4),
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(5)
        );

    // The library takes the one for both. A message that the broker hands back must fail, not be sent again and again.
    public override IRetryPolicy SendTransportRetryPolicy => base.ReceiveTransportRetryPolicy;
}
