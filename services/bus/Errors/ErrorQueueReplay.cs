using RabbitMQ.Client;

namespace Panel.Bus;

/// <summary>Counts and replays messages that consumers gave up. RabbitMQ only: in memory they end with the process.</summary>
/// <param name="options">With a user that may read the error queues and write to the default exchange.</param>
public sealed class ErrorQueueReplay(BusOptions options)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Messages in <c>queue_error</c>; throws when there is no such queue.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        return await channel.MessageCountAsync(ErrorQueue(queue), cancellation);
    }

    /// <summary>
    /// Moves what is in <c>queue_error</c> now back to the queue, oldest first. A message leaves the error queue only after the broker has
    /// confirmed its copy, so a broken connection repeats one at worst. One that fails again comes back and waits for the next replay.
    /// </summary>
    /// <returns>How many were moved.</returns>
    public async Task<int> ReplayAsync(string queue, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var waiting = await channel.MessageCountAsync(ErrorQueue(queue), cancellation);
        for (var moved = 0; moved < waiting; moved++)
        {
            var message = await channel.BasicGetAsync(ErrorQueue(queue), autoAck: false, cancellation);
            if (message is null) return moved;
            await channel.BasicPublishAsync(exchange: "", routingKey: queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, cancellation);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellation);
        }
        return (int)waiting;
    }

    private static string ErrorQueue(string queue) => $"{queue}_error";

    private Task<IConnection> ConnectAsync(CancellationToken cancellation) =>
        new ConnectionFactory { Uri = new Uri(options.Url), RequestedConnectionTimeout = TimeLimit, ContinuationTimeout = TimeLimit, AutomaticRecoveryEnabled = false }.CreateConnectionAsync("error-replay", cancellation);
}
