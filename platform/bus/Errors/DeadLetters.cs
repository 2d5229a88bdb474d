using Panel.Bus.RabbitMq;
using RabbitMQ.Client;

namespace Panel.Bus.Errors;

/// <summary>
/// Messages that consumers gave up, each in the error queue of its queue.
/// RabbitMQ only: in memory they end with the process.
/// </summary>
/// <remarks>
/// Each takes from the head and at most so many, so that it ends also while new ones arrive,
/// and none needs the others: all are safe to repeat and to break off.
/// </remarks>
/// <param name="options">With a user that may read and write the error
/// queues, and write to the default exchange.</param>
public sealed class DeadLetters(BusOptions options)
{
    internal const string Suffix = "_error";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    // Set by quorum queues, which drop a message once it was given out too often (20 times, from RabbitMQ 4 on).
    private const string Deliveries = "x-delivery-count";

    private enum Fate
    {
        Stays,
        Replayed,
        Dropped,
    }

    /// <summary>How many wait; throws when there is no such queue.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await OpenAsync(connection, cancellationToken);
        return await channel.MessageCountAsync(ErrorQueue(queue), cancellationToken);
    }

    /// <summary>The oldest, which stay where they are.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string queue, int most, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetter>();
        await WalkAsync(
            queue,
            most,
            message =>
            {
                found.Add(message);
                return Fate.Stays;
            },
            cancellationToken
        );
        return found;
    }

    /// <summary>
    /// Moves messages back to their queue. One leaves the error queue only after the broker
    /// has confirmed its copy, so a broken connection repeats one at
    /// worst, which the inbox recognises. One that fails again comes back and waits for the next replay.
    /// </summary>
    /// <param name="id">Only this one, if it is among them.</param>
    /// <returns>How many were moved.</returns>
    /// <exception cref="RabbitMQ.Client.Exceptions.PublishException">The queue
    /// is gone; the message is still there.</exception>
    public Task<int> ReplayAsync(string queue, int most, string? id, CancellationToken cancellationToken) =>
        WalkAsync(
            queue,
            most,
            message => id is null || message.Id == id ? Fate.Replayed : Fate.Stays,
            cancellationToken
        );

    /// <summary>Throws messages away for good.</summary>
    /// <inheritdoc cref="ReplayAsync"/>
    public Task<int> DropAsync(string queue, int most, string? id, CancellationToken cancellationToken) =>
        WalkAsync(
            queue,
            most,
            message => id is null || message.Id == id ? Fate.Dropped : Fate.Stays,
            cancellationToken
        );

    private async Task<int> WalkAsync(
        string queue,
        int most,
        Func<DeadLetter, Fate> decide,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await ConnectAsync(cancellationToken);
        // What is not acknowledged returns to its place when this closes.
        await using var channel = await OpenAsync(connection, cancellationToken);
        var waiting = Math.Min(most, await channel.MessageCountAsync(ErrorQueue(queue), cancellationToken));
        var moved = 0;
        for (var seen = 0; seen < waiting; seen++)
        {
            if (await channel.BasicGetAsync(ErrorQueue(queue), autoAck: false, cancellationToken) is not { } message)
            {
                break;
            }

            var fate = decide(DeadLetterReader.Read(message));
            if (fate != Fate.Stays)
            {
                moved++;
            }
            else if (message.BasicProperties.Headers?.ContainsKey(Deliveries) != true)
            {
                continue;
            }

            if (fate != Fate.Dropped)
            {
                await CopyAsync(
                    channel,
                    fate == Fate.Replayed ? Queue(queue) : ErrorQueue(queue),
                    message,
                    cancellationToken
                );
            }

            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        }

        return moved;
    }

    private static async Task CopyAsync(
        IChannel channel,
        string queue,
        BasicGetResult message,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        var properties = new BasicProperties(message.BasicProperties);
        properties.Headers?.Remove(Deliveries);
        await channel.BasicPublishAsync(
            exchange: "",
            routingKey: queue,
            mandatory: true,
            properties,
            message.Body,
            limit.Token
        );
    }

    // People type either name.
    private static string Queue(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;

    private static string ErrorQueue(string name) => Queue(name) + Suffix;

    private static Task<IChannel> OpenAsync(IConnection connection, CancellationToken cancellationToken) =>
        connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken
        );

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken) =>
        new ConnectionFactory
        {
            Uri = options.Brokers.First,
            RequestedConnectionTimeout = TimeLimit,
            ContinuationTimeout = TimeLimit,
            AutomaticRecoveryEnabled = false,
        }.CreateConnectionAsync(options.Brokers.EndPoints, "dead-letters", cancellationToken);
}
