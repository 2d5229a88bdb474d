using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panel.Alerts.Data;
using Panel.Alerts.Evaluation;
using Panel.Alerts.Targets;
using Panel.Bus;
using Panel.Bus.RabbitMq;
using Panel.Data.Database;
using Panel.Testing;

namespace Panel.Alerts.Tests.Evaluation;

/// <summary>What tests of several processes look at and speak through.</summary>
internal static class Replicas
{
    public static PostgresAlertsDbContext Context(PrivatePostgres database) =>
        new(new DbContextOptionsBuilder().UsePanelPostgres(database.ConnectionString).Options);

    /// <summary>Waits until so many replicas share all the work.</summary>
    public static Task LeasedAsync(PrivatePostgres database, int replicas) =>
        Eventually.TrueAsync(
            async _ =>
            {
                await using var context = Context(database);
                var now = TimeProvider.System.GetUtcNow();
                var leases = await context
                    .Set<ShardLease>()
                    .Where(lease => lease.Until > now)
                    .Select(lease => lease.Owner)
                    .ToListAsync(CancellationToken.None);
                return leases.Count == Shards.Count && leases.Distinct().Count() == replicas;
            },
            TimeSpan.FromSeconds(60)
        );

    /// <summary>Another service on the bus.</summary>
    public static async Task<IHost> PublisherAsync(PrivateRabbitMq broker)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPanelBus(new BusOptions { Url = broker.Url.ToString() }, "test", _ => { });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
