using Microsoft.Extensions.DependencyInjection;
using Panel.Data.Messaging;

namespace Panel.Data.Tests.Messaging;

public sealed class EmbeddedMessagingTests : MessagingSuite
{
    private protected override Task<MessagingStage> CreateStageAsync() => MessagingStage.EmbeddedAsync();

    [Fact]
    public async Task Dispatcher_DiesHoldingAClaim_NextStartTakesItAtOnce()
    {
        await using var dying = await (
            await ShopHost.StartAsync(Stage, outbox => outbox.Lease = TimeSpan.FromHours(1), dispatcher: false)
        ).ReadyAsync();
        await dying.PublishAsync("held");
        Assert.Single(
            (
                await dying.Services.GetRequiredService<OutboxStore<ShopDbContext>>().ClaimAsync(CancellationToken.None)
            ).Rows
        );
        await dying.DisposeAsync();

        await using var next = await ShopHost.StartAsync(Stage);

        Assert.Equal("held", await next.Shop.NextHeardAsync());
    }
}
