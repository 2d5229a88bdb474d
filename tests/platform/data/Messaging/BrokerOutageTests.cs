using Microsoft.Extensions.Diagnostics.HealthChecks;
using Panel.Testing;

namespace Panel.Data.Tests.Messaging;

/// <summary>A service whose broker comes late, goes while it sends, and comes again.</summary>
public sealed class BrokerOutageTests
{
    private const int Messages = 200;

    [Fact]
    public async Task Service_BrokerComesLateAndGoesMeanwhile_NothingIsLostOrCountedAsFailed()
    {
        await using var broker = new PrivateRabbitMq();
        await using var stage = await MessagingStage.WithBrokerAsync(broker);
        await using var host = await ShopHost.StartAsync(
            stage,
            outbox =>
            {
                (outbox.MaxAttempts, outbox.BatchSize) = (2, 20);
                (outbox.PublishTimeout, outbox.PollInterval) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
            }
        );
        await host.PublishAsync("early");
        Assert.Equal(HealthStatus.Degraded, await host.BusHealthAsync());
        await Eventually.TrueAsync(
            () =>
                host.Logs.Entries.Count(entry =>
                    entry.Message.StartsWith("The broker does not take messages", StringComparison.Ordinal)
                ) >= 3,
            TimeSpan.FromSeconds(30)
        );
        Assert.Equal(0, Assert.Single(await host.OutboxAsync()).Attempts);

        await broker.StartAsync();
        await Eventually.TrueAsync(async _ => (await host.OutboxAsync()).Count == 0, TimeSpan.FromSeconds(40));
        await host.ReadyAsync();

        await host.PublishAsync([.. Enumerable.Range(0, Messages).Select(number => $"item {number}")]);
        await Eventually.TrueAsync(() => host.Shop.AllHeard.Count > Messages / 10, TimeSpan.FromSeconds(20));
        await broker.StopAsync();
        await broker.StartAsync();

        // A confirm that the outage swallowed makes a second copy; its id tells, and the inbox drops it.
        await Eventually.TrueAsync(
            () => host.Shop.AllHeard.Count(heard => heard.Item != "early") >= Messages,
            TimeSpan.FromSeconds(60)
        );
        await Eventually.TrueAsync(async _ => (await host.OutboxAsync()).Count == 0, TimeSpan.FromSeconds(30));
        Assert.Equal(
            Messages,
            host.Shop.AllHeard.Where(heard => heard.Item != "early").Select(heard => heard.MessageId).Distinct().Count()
        );
        Assert.DoesNotContain(
            host.Logs.Entries,
            entry => entry.Message.Contains("could not be sent", StringComparison.Ordinal)
        );
    }
}
