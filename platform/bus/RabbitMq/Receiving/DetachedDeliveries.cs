using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Panel.Bus.RabbitMq.Receiving;

/// <summary>
/// Hands the client's consumer over to a <see cref="DetachedConsumer"/>.
/// </summary>
internal sealed class DetachedDeliveries : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new DetachedChannel(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("detachedDeliveries");

    private sealed class DetachedChannel(ChannelContext channel)
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
                new DetachedConsumer(consumer),
                consumerTag,
                cancellationToken
            );
    }
}
