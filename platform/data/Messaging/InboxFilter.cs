using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Bus.Metrics;

namespace Panel.Data.Messaging;

/// <summary>
/// Runs the consumers of a message in one transaction with the note that it was
/// handled; what they wrote and put in the outbox commits with it.
/// A message already noted is acknowledged without running. When two deliveries
/// race, the second one's note breaks the key, its attempt
/// fails, and the retry finds the first one's note.
/// </summary>
internal sealed class InboxFilter<T>(MessagingContext messaging, ConsumerTurns turns, TimeProvider clock)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var database = messaging.Database;
        var cancellation = context.CancellationToken;
        var messageId = context.MessageId ?? throw new MessageException(typeof(T), "The message has no id.");
        var queue = context.ReceiveContext.QueueName();
        using var turn = await turns.TakeAsync(cancellation);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        if (
            await database
                .Set<InboxMessage>()
                .AnyAsync(row => row.MessageId == messageId && row.Consumer == queue, cancellation)
        )
        {
            // Otherwise the library takes the message for one that no consumer wanted.
            await context.NotifyConsumed(TimeSpan.Zero, nameof(InboxFilter<T>));
            return;
        }

        database.Add(
            new InboxMessage
            {
                MessageId = messageId,
                Consumer = queue,
                ReceivedAt = clock.GetUtcNow(),
            }
        );
        await database.SaveChangesAsync(cancellation);
        await next.Send(context);
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
