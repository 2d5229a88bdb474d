using MassTransit;
using Panel.Data.Messaging;

namespace Panel.Data.Tests.Messaging;

public sealed record PlaceOrder(string Item);

public sealed record OrderPlaced(string Item);

/// <summary>Writes an order and an event; then throws on the item "poison", and the first time on "flaky".</summary>
internal sealed class PlaceOrderConsumer(ShopDbContext context, IOutbox outbox, Shop shop) : IConsumer<PlaceOrder>
{
    public async Task Consume(ConsumeContext<PlaceOrder> message)
    {
        context.Add(new Order { Item = message.Message.Item });
        outbox.Publish(new OrderPlaced(message.Message.Item));
        var attempt = shop.Attempted(message.Message.Item);
        await shop.Gate.WaitAsync(message.CancellationToken);
        if (message.Message.Item == "poison" || (message.Message.Item == "flaky" && attempt == 1))
        {
            await context.SaveChangesAsync(message.CancellationToken);
            throw new InvalidDataException("Not today.");
        }
    }
}

internal sealed class OrderPlacedConsumer(Shop shop) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context)
    {
        shop.Heard(context.MessageId!.Value, context.Message.Item);
        return Task.CompletedTask;
    }
}
