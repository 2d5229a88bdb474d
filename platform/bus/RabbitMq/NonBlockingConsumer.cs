using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// Takes deliveries without making the client wait until they are consumed. When a
/// connection ends, the client goes from channel to channel and
/// waits for the deliveries of each: one message in work would keep the whole
/// process from reconnecting, and one whose acknowledgement fails
/// closes the channel, which waits for that very message, for ever. How many
/// are in work at once is bounded by the prefetch count.
/// </summary>
internal sealed class NonBlockingConsumer(IAsyncBasicConsumer consumer) : IAsyncBasicConsumer
{
    public IChannel? Channel => consumer.Channel;

    public Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        // The client takes the body back on return.
        _ = DeliverAsync(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray());
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelAsync(consumerTag, cancellationToken);

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicCancelOkAsync(consumerTag, cancellationToken);

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        consumer.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) =>
        consumer.HandleChannelShutdownAsync(channel, reason);

    private async Task DeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        byte[] body
    )
    {
        try
        {
            await consumer.HandleBasicDeliverAsync(
                consumerTag,
                deliveryTag,
                redelivered,
                exchange,
                routingKey,
                properties,
                body,
                CancellationToken.None
            );
        }
        catch (Exception exception)
        {
            // The library has dealt with the consumer's own failures; this is a
            // channel that could not be closed after them.
            LogContext.Debug?.Log(exception, "Closing the channel of {ConsumerTag} failed", consumerTag);
        }
    }
}
