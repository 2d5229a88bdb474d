using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Evaluation;
using Panel.Alerts.Integrations;
using Panel.Alerts.Notifications;
using Panel.Alerts.Rules;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Bus.RabbitMq;
using Panel.Bus.Reports;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Bench;

/// <summary>The whole service, and agents that send their samples over its bus.</summary>
internal static class Service
{
    private const int Seconds = 60;
    private const int Decisions = 20;

    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task MeasureAsync(string provider, string? connection)
    {
        await using var database = connection is null ? await EmptyDatabase.CreateAsync("sqlite") : null;
        var fabric = new SharedMemoryFabric();
        await using var app = AlertsHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Bus:Transport"] = "memory",
                        ["Database:Provider"] = provider,
                        ["Database:ConnectionString"] = connection ?? database!.ConnectionString,
                        ["Internal:Identity"] = "http://127.0.0.1:1",
                        ["Secrets:ActiveKey"] = "bench",
                        ["Secrets:Keys:bench"] = Convert.ToBase64String(new byte[32]),
                        // A notice waits for others of its group; here the time without that wait counts.
                        ["Evaluation:GroupWait"] = "00:00:00",
                    }
                );
                builder.Services.AddSingleton(fabric);
            }
        );
        await app.StartAsync();
        await FillAsync(app.Services);
        await Eventually.TrueAsync(
            () => app.Services.GetRequiredService<EvaluationLoop>().RulesVersion is > 0,
            TimeSpan.FromSeconds(60)
        );
        using var agents = await AgentsAsync(fabric);
        var sender = agents.Services.GetRequiredService<IReportSender>();
        await SampleAsync(sender, TimeSpan.FromSeconds(20));
        var (began, used) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        await SampleAsync(sender, TimeSpan.FromSeconds(Seconds));
        var share = (Process.GetCurrentProcess().TotalProcessorTime - used) / began.Elapsed;
        Console.WriteLine(
            $"{Fleet.Organizations * Fleet.RulesEach:N0} rules, {Fleet.Nodes.Length:N0} nodes every 10 s, {provider}"
        );
        Console.WriteLine($"share of a core        {share,8:P1}   (with the senders of the samples)");
        var times = new List<double>();
        for (var i = 0; i < Decisions; i++)
        {
            times.Add(await DecideAsync(app.Services, sender, i));
        }

        times.Sort();
        Console.WriteLine($"sample to notice       {times[Decisions / 2],8:N0} ms median, {times[^1]:N0} ms at most");
        await agents.StopAsync();
        await app.StopAsync();
    }

    private static async Task FillAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var now = Clock.GetUtcNow();
        database.AddRange(Fleet.Nodes);
        foreach (var owner in Fleet.Owners)
        {
            database.Add(new OrganizationRules { Id = owner });
            database.AddRange(Fleet.RulesOf(owner, now));
            database.Add(IntegrationOf(owner, now));
            await database.SaveChangesAsync();
        }

        // Replicas learn of targets by their events.
        database.AddRange(
            Fleet.Nodes.Select(node => new Targets.TargetEvent
            {
                Shard = node.Shard,
                TargetId = node.Id,
                Kind = Targets.TargetEventKind.Changed,
                At = now,
            })
        );
        await database.SaveChangesAsync();
        await database.StampRulesAsync(default);
    }

    private static Integration IntegrationOf(Guid owner, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            OrganizationId = owner,
            Scope = owner,
            Slot = 1,
            Type = "none",
            Name = "bench",
            Config = [],
            SealedSecrets = "",
            Events = ["*"],
            Filters = new IntegrationFilters(),
            Enabled = true,
            CreatedAt = now,
            UpdatedAt = now,
        };

    private static async Task<IHost> AgentsAsync(SharedMemoryFabric fabric)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(fabric);
        builder.Services.AddPanelAgentBus(
            new BusOptions { Transport = "memory" },
            "bench.commands",
            "bench.reports",
            _ => { }
        );
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Every node once in ten seconds, evenly.</summary>
    private static async Task SampleAsync(IReportSender sender, TimeSpan length)
    {
        var began = Stopwatch.StartNew();
        for (var sent = 0; began.Elapsed < length; sent++)
        {
            await SendAsync(sender, Fleet.Nodes[sent % Fleet.Nodes.Length].Id, 50);
            var due = TimeSpan.FromSeconds(10.0 * (sent + 1) / Fleet.Nodes.Length);
            if (due > began.Elapsed)
            {
                await Task.Delay(due - began.Elapsed);
            }
        }
    }

    private static Task SendAsync(IReportSender sender, Guid node, double cpu) =>
        sender.SendAsync(
            new NodeSamples(
                node,
                1,
                [new NodeSample(Clock.GetUtcNow(), cpu, 1, 1 << 30, 2L << 30, 1 << 30, 2L << 30, 1, 1, [])]
            ),
            CancellationToken.None
        );

    private static async Task<double> DecideAsync(IServiceProvider services, IReportSender sender, int number)
    {
        var node = Fleet.Nodes[number * Fleet.NodesEach % Fleet.Nodes.Length];
        var began = Stopwatch.StartNew();
        await SendAsync(sender, node.Id, 95);
        await Eventually.TrueAsync(
            async _ =>
            {
                await using var scope = services.CreateAsyncScope();
                var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
                var told = await database
                    .Set<Alert>()
                    .AnyAsync(alert => alert.TargetId == node.Id && alert.NotifiedAt != null, CancellationToken.None);
                return told && await database.Set<IntegrationDelivery>().CountAsync(CancellationToken.None) > number;
            },
            TimeSpan.FromSeconds(30)
        );
        return began.Elapsed.TotalMilliseconds;
    }
}
