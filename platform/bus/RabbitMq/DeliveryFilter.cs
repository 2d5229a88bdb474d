using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// Hands the client's consumer over to a <see cref="NonBlockingConsumer"/>.
/// </summary>
internal sealed class DeliveryFilter : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new NonBlockingChannel(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("nonBlockingDeliveries");

    private sealed class NonBlockingChannel(ChannelContext channel)
        : ScopeChannelContext(channel, channel.CancellationToken),
            ChannelContext
    {
        private readonly ChannelContext _channel = channel;

        Task<string> ChannelContext.BasicConsume(
            string queue,
            bool noAck,
            bool exclusive,
            IDictionary<string, object> arguments,
            IAsyncBasicConsumer consumer,
            string consumerTag,
            CancellationToken cancellationToken
        ) =>
            _channel.BasicConsume(
                queue,
                noAck,
                exclusive,
                arguments,
                new NonBlockingConsumer(consumer),
                consumerTag,
                cancellationToken
            );
    }
}
