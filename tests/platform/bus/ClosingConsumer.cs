using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Panel.Bus.Tests;

/// <summary>
/// Closes the channel that its message came from and waits for that, as the library
/// does when an acknowledgement finds the channel closed.
/// </summary>
public sealed class ClosingConsumer(Recorder<Ping> recorder) : IConsumer<Ping>
{
    public async Task Consume(ConsumeContext<Ping> context)
    {
        if (
            context.Message.Text == "close"
            && !context.ReceiveContext.Redelivered
            && context.ReceiveContext.TryGetPayload<ChannelContext>(out var channel)
        )
        {
            await channel.Channel.CloseAsync(200, "closed by the consumer", abort: true, CancellationToken.None);
        }

        recorder.Add(context.Message);
    }
}
