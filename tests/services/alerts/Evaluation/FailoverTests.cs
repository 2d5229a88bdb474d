using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panel.Alerts.Alerts;
using Panel.Alerts.Integrations;
using Panel.Alerts.Notifications;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Tests.Evaluation;

/// <summary>Replicas on PostgreSQL and RabbitMQ of the test's own: all of them are killed or restarted.</summary>
public sealed class FailoverTests
{
    private const int PerRound = 40;
    private const int Nodes = 8;

    private readonly Guid _organization = Guid.CreateVersion7();
    private readonly Guid _integration = Guid.CreateVersion7();
    private readonly Guid[] _nodes = [.. Enumerable.Range(0, Nodes).Select(_ => Guid.CreateVersion7())];
    private readonly List<Guid> _crashed = [];

    [Fact]
    public async Task Replicas_KilledWithBrokerAndDatabaseRestarted_LoseAndDoubleNoNotice()
    {
        using var folder = new TempFolder();
        await using var database = new PrivatePostgres();
        await using var broker = new PrivateRabbitMq();
        await database.InitializeAsync();
        await broker.InitializeAsync();
        using var publisher = await Replicas.PublisherAsync(broker);
        await using var first = AlertsProcess.Start(database, broker, folder.Path);
        await using var second = AlertsProcess.Start(database, broker, folder.Path);
        await Replicas.LeasedAsync(database, replicas: 2);
        await AddIntegrationAsync(database);

        await CrashAsync(publisher);
        var crashing = CrashAsync(publisher);
        await first.KillAsync();
        await crashing;
        await NoticedAsync(database);

        crashing = CrashAsync(publisher);
        await broker.StopAsync();
        await broker.StartAsync();
        await using var third = AlertsProcess.Start(database, broker, folder.Path);
        await crashing;
        await database.StopAsync();
        await second.KillAsync();
        await database.StartAsync();
        await CrashAsync(publisher);
        await NoticedAsync(database);

        await using var fourth = AlertsProcess.Start(database, broker, folder.Path);
        await Replicas.LeasedAsync(database, replicas: 2);
        await third.KillAsync();
        await CrashAsync(publisher);
        await NoticedAsync(database);
        await publisher.StopAsync();
    }

    /// <summary>Instances of every node crash; each event is published until the broker has it.</summary>
    private async Task CrashAsync(IHost publisher)
    {
        var bus = publisher.Services.GetRequiredService<IBus>();
        for (var i = 0; i < PerRound; i++)
        {
            var instance = Guid.CreateVersion7();
            _crashed.Add(instance);
            var now = TimeProvider.System.GetUtcNow();
            var crash = new InstanceCrashed(
                instance,
                _organization,
                _nodes[i % Nodes],
                $"instance-{_crashed.Count}",
                new LastExit(1, false, now),
                0,
                null,
                now
            );
            var id = Guid.CreateVersion7();
            await Eventually.TrueAsync(
                async cancellationToken =>
                {
                    await bus.Publish(crash, context => context.MessageId = id, cancellationToken)
                        .WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);
                    return true;
                },
                TimeSpan.FromSeconds(60)
            );
        }
    }

    /// <summary>Each crash is told, and none twice.</summary>
    private async Task NoticedAsync(PrivatePostgres database)
    {
        var told = await Eventually.GetAsync(
            async _ => await ToldAsync(database),
            told => told.Distinct().Count() >= _crashed.Count,
            TimeSpan.FromSeconds(90)
        );
        Assert.Equal(_crashed.Order(), told.Order());
        await using var context = Replicas.Context(database);
        Assert.Equal(_crashed.Count, await context.Set<Alert>().CountAsync(alert => alert.State == AlertState.Firing));
    }

    private async Task<List<Guid>> ToldAsync(PrivatePostgres database)
    {
        await using var context = Replicas.Context(database);
        var notices = await context
            .Set<IntegrationDelivery>()
            .Where(row => row.IntegrationId == _integration && row.Event == "alert.firing")
            .Select(row => row.Data)
            .ToListAsync();
        return
        [
            .. notices.SelectMany(data =>
                JsonDocument
                    .Parse(data)
                    .RootElement.GetProperty("alerts")
                    .EnumerateArray()
                    .Select(alert => alert.GetProperty("target").GetProperty("id").GetGuid())
            ),
        ];
    }

    private async Task AddIntegrationAsync(PrivatePostgres database)
    {
        await using var context = Replicas.Context(database);
        var now = TimeProvider.System.GetUtcNow();
        context.Add(
            new Integration
            {
                Id = _integration,
                OrganizationId = _organization,
                Scope = _organization,
                Slot = 1,
                Type = "none",
                Name = "test",
                Config = [],
                SealedSecrets = "",
                Events = ["alert.*"],
                Filters = new IntegrationFilters(),
                Enabled = true,
                CreatedAt = now,
                UpdatedAt = now,
            }
        );
        await context.SaveChangesAsync();
    }
}
