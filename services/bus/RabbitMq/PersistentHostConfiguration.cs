using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// The library's host configuration, except that endpoints never stop reconnecting. By itself it gives up for good on a refused login or right
/// (a user that is made anew, a password in change), and the process would stay deaf until it is restarted.
/// </summary>
internal sealed class PersistentHostConfiguration(IRabbitMqBusConfiguration bus, IRabbitMqTopologyConfiguration topology) : RabbitMqHostConfiguration(bus, topology)
{
    public override IRetryPolicy ReceiveTransportRetryPolicy { get; } = Retry.CreatePolicy(retry =>
        retry.Exponential(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1)));

    // A message that the broker refuses must come back to its sender; the library would reuse the policy above.
    public override IRetryPolicy SendTransportRetryPolicy => base.ReceiveTransportRetryPolicy;
}
