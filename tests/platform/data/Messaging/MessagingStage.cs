using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Bus.RabbitMq;
using Panel.Data.Database;
using Panel.Testing;

namespace Panel.Data.Tests.Messaging;

/// <summary>A database and a bus for the hosts of one test.</summary>
public abstract class MessagingStage : IAsyncDisposable
{
    internal abstract BusOptions Bus { get; }

    internal SharedMemoryFabric Fabric { get; } = new();

    internal abstract void AddDatabase(IServiceCollection services);

    public abstract ValueTask DisposeAsync();

    /// <summary>PostgreSQL and RabbitMQ: the distributed set-up.</summary>
    public static async Task<MessagingStage> DistributedAsync()
    {
        var stage = new Distributed(await PostgresDatabase.CreateAsync(), await RabbitVirtualHost.CreateAsync());
        await stage.CreateTablesAsync();
        return stage;
    }

    /// <summary>SQLite and memory: the embedded default.</summary>
    public static async Task<MessagingStage> EmbeddedAsync()
    {
        var stage = new Embedded();
        await stage.CreateTablesAsync();
        return stage;
    }

    /// <summary>PostgreSQL and a broker of the test's own, which is not started.</summary>
    public static async Task<MessagingStage> WithBrokerAsync(PrivateRabbitMq broker)
    {
        var stage = new OwnBroker(await PostgresDatabase.CreateAsync(), broker);
        await stage.CreateTablesAsync();
        return stage;
    }

    private async Task CreateTablesAsync()
    {
        var services = new ServiceCollection();
        AddDatabase(services);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ShopDbContext>().Database.EnsureCreatedAsync();
    }

    private sealed class Distributed(PostgresDatabase database, RabbitVirtualHost broker) : OnPostgres(database)
    {
        internal override BusOptions Bus => new() { Url = broker.Url.ToString() };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await broker.DisposeAsync();
        }
    }

    private sealed class OwnBroker(PostgresDatabase database, PrivateRabbitMq broker) : OnPostgres(database)
    {
        internal override BusOptions Bus => new() { Url = broker.Url.ToString() };
    }

    private abstract class OnPostgres(PostgresDatabase database) : MessagingStage
    {
        internal override void AddDatabase(IServiceCollection services) =>
            services.AddDbContext<ShopDbContext, PostgresShopDbContext>(
                (provider, options) =>
                    options
                        .UsePanelPostgres(database.ConnectionString)
                        .AddInterceptors(provider.GetServices<IInterceptor>())
            );

        public override async ValueTask DisposeAsync() => await database.DisposeAsync();
    }

    private sealed class Embedded : MessagingStage
    {
        private readonly TempFolder _folder = new();

        internal override BusOptions Bus => new() { Transport = "memory" };

        internal override void AddDatabase(IServiceCollection services) =>
            services.AddDbContext<ShopDbContext, SqliteShopDbContext>(
                (provider, options) =>
                    options
                        .UsePanelSqlite($"Data Source={_folder["shop.db"]}")
                        .AddInterceptors(provider.GetServices<IInterceptor>())
            );

        public override ValueTask DisposeAsync()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
