using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Panel.Bus;

namespace Panel.Data.Messaging;

/// <summary>Puts one row on the bus; returns when the broker has confirmed it.</summary>
/// <remarks>
/// The library looks at the token only here and there on its way to the broker, hence the second use of it.
/// </remarks>
internal sealed class OutboxPublisher(IBus bus)
{
    public async Task PublishAsync(OutboxMessage row, CancellationToken cancellationToken)
    {
        using var span = TraceContextCarrier.Continue(row.Traceparent, "outbox send", ActivityKind.Producer);
        var type = Type.GetType(row.MessageType, throwOnError: true)!;
        var message = JsonSerializer.Deserialize(row.Body, type, BusJson.Options)!;
        if (row.Destination is null)
        {
            await bus.Publish(
                    message,
                    type,
                    Pipe.Execute<PublishContext>(context => context.MessageId = row.MessageId),
                    cancellationToken
                )
                .WaitAsync(cancellationToken);
            return;
        }

        var endpoint = await bus.GetSendEndpoint(new Uri($"queue:{row.Destination}"));
        await endpoint
            .Send(
                message,
                type,
                Pipe.Execute<SendContext>(context => context.MessageId = row.MessageId),
                cancellationToken
            )
            .WaitAsync(cancellationToken);
    }
}
