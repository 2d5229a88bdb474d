using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Panel.Bus;
using Panel.Hosting.Auth;

namespace Panel.Data.Messaging;

internal sealed class Outbox(MessagingContext context, IHttpContextAccessor requests, TimeProvider clock) : IOutbox
{
    public void Publish<T>(T message)
        where T : class
    {
        Add(destination: null, message);
        AccessChange.Note(requests.HttpContext, message);
    }

    public void Send<T>(string queue, T message)
        where T : class => Add(queue, message);

    private void Add<T>(string? destination, T message)
        where T : class
    {
        var now = clock.GetUtcNow();
        context.Database.Add(
            new OutboxMessage
            {
                MessageId = Guid.CreateVersion7(now),
                MessageType = $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}",
                Destination = destination,
                Body = JsonSerializer.Serialize(message, BusJson.Options),
                Traceparent = TraceContextCarrier.Current,
                CreatedAt = now,
                NextAttemptAt = now,
            }
        );
    }
}
