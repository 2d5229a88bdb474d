using System.Globalization;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Data.Messaging;
using Panel.Testing;

namespace Panel.Data.Tests.Messaging;

/// <summary>One replica of a service with outbox and inbox.</summary>
internal sealed class ShopHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ShopHost(IHost host, TestLogs logs) => (_host, Logs) = (host, logs);

    public TestLogs Logs { get; }

    public IServiceProvider Services => _host.Services;

    public Shop Shop => Services.GetRequiredService<Shop>();

    public IBus Bus => Services.GetRequiredService<IBus>();

    /// <summary>
    /// Starts a service that takes orders and hears of its own events. The poll
    /// is far away, so that what arrives came by signal.
    /// </summary>
    public static async Task<ShopHost> StartAsync(
        MessagingStage stage,
        Action<OutboxOptions>? outbox = null,
        bool dispatcher = true
    )
    {
        var logs = new TestLogs();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Bus:Transport"] = stage.Bus.Transport,
                ["Bus:Url"] = stage.Bus.Url,
                ["Outbox:PollInterval"] = TimeSpan.FromHours(1).ToString(null, CultureInfo.InvariantCulture),
            }
        );
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton(stage.Fabric).AddSingleton<Shop>();
        stage.AddDatabase(builder.Services);
        builder.AddPanelMessaging<ShopDbContext>(
            "shop",
            consumers => consumers.Consume<PlaceOrderConsumer>("orders").Consume<OrderPlacedConsumer>("news")
        );
        if (outbox is not null)
        {
            builder.Services.PostConfigure(outbox);
        }

        if (!dispatcher)
        {
            builder.Services.Remove(
                builder.Services.Single(service =>
                    service.ImplementationType == typeof(OutboxDispatcher<ShopDbContext>)
                )
            );
        }

        var host = builder.Build();
        await host.StartAsync();
        return new ShopHost(host, logs);
    }

    public async Task<ShopHost> ReadyAsync()
    {
        await Eventually.TrueAsync(
            () => Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy,
            TimeSpan.FromSeconds(40)
        );
        return this;
    }

    /// <summary>One business transaction.</summary>
    public async Task InScopeAsync(Func<ShopDbContext, IOutbox, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(
            scope.ServiceProvider.GetRequiredService<ShopDbContext>(),
            scope.ServiceProvider.GetRequiredService<IOutbox>()
        );
    }

    public Task PublishAsync(params string[] items) =>
        InScopeAsync(
            async (context, outbox) =>
            {
                foreach (var item in items)
                {
                    outbox.Publish(new OrderPlaced(item));
                }

                await context.SaveChangesAsync();
            }
        );

    /// <summary>Past the outbox, as a broker would deliver it.</summary>
    public async Task DeliverAsync(Guid messageId, string item) =>
        await (await Bus.GetSendEndpoint(new Uri("queue:shop-orders"))).Send(
            new PlaceOrder(item),
            context => context.MessageId = messageId
        );

    public async Task<T> ReadAsync<T>(Func<ShopDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ShopDbContext>());
    }

    public Task<int> OrdersAsync(string item) =>
        ReadAsync(context => context.Set<Order>().CountAsync(order => order.Item == item));

    public Task<List<OutboxMessage>> OutboxAsync() =>
        ReadAsync(context => context.Set<OutboxMessage>().AsNoTracking().ToListAsync());

    public async Task<HealthStatus> BusHealthAsync() =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["bus"].Status;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
