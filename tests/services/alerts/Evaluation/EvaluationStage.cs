using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Alerts.Alerts;
using Panel.Alerts.Evaluation;
using Panel.Alerts.Notifications;
using Panel.Alerts.Tests.Integrations;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Tests.Evaluation;

/// <summary>The service with an evaluator that looks often, and a clock that a test moves ahead.</summary>
public abstract class EvaluationStage(string provider) : IntegrationsStage(provider)
{
    private long _sequence;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Every notice about alerts to this integration, oldest first.</summary>
    internal Task<List<IntegrationDelivery>> NoticesAsync(Guid integration) =>
        WithAsync(database =>
            database
                .Set<IntegrationDelivery>()
                .AsNoTracking()
                .Where(row => row.IntegrationId == integration && row.Event.StartsWith("alert."))
                .OrderBy(row => row.Id)
                .ToListAsync()
        );

    internal Task<List<IntegrationDelivery>> NoticesAsync(Guid integration, int count) =>
        Eventually.GetAsync(_ => NoticesAsync(integration), all => all.Count >= count, TimeSpan.FromSeconds(20));

    internal Task<List<Alert>> AlertsAsync(Guid organization) =>
        WithAsync(database =>
            database
                .Set<Alert>()
                .AsNoTracking()
                .Where(alert => alert.OrganizationId == organization)
                .OrderBy(alert => alert.Id)
                .ToListAsync()
        );

    internal Task<List<Alert>> AlertsAsync(Guid organization, Predicate<List<Alert>> until) =>
        Eventually.GetAsync(_ => AlertsAsync(organization), all => until(all), TimeSpan.FromSeconds(20));

    /// <summary>Gives the evaluator a sample, as if it came from the node.</summary>
    public void Sample(Guid node, DateTimeOffset at, double cpu, params InstanceSample[] instances) =>
        Services
            .GetRequiredService<SampleFeed>()
            .Add(
                new NodeSamples(
                    node,
                    Interlocked.Increment(ref _sequence),
                    [new NodeSample(at, cpu, 1, 1, 2, 1, 2, 0, 0, instances)]
                )
            );

    /// <summary>Makes the target known.</summary>
    public async Task<Guid> NodeAsync(Guid organization)
    {
        var node = Guid.CreateVersion7();
        await PublishAsync(new NodeWentOnline(node, organization, "node-1", Now));
        await KnownAsync(node);
        return node;
    }

    /// <summary>Waits until every rule that is written is evaluated too.</summary>
    public Task RulesKnownAsync() =>
        Eventually.TrueAsync(
            async _ =>
                Services.GetRequiredService<EvaluationLoop>().RulesVersion
                == await WithAsync(database =>
                    database.Set<Panel.Alerts.Rules.RuleStamp>().Select(row => row.Version).SingleAsync()
                ),
            TimeSpan.FromSeconds(20)
        );

    public Task KnownAsync(params Guid[] targets) =>
        Eventually.TrueAsync(
            async _ =>
                await WithAsync(async database =>
                    await database.Set<Panel.Alerts.Targets.KnownTarget>().CountAsync(row => targets.Contains(row.Id))
                        == targets.Length
                    && !await database
                        .Set<Panel.Alerts.Targets.TargetEvent>()
                        .AnyAsync(row => targets.Contains(row.TargetId))
                ),
            TimeSpan.FromSeconds(20)
        );

    public async Task<Guid> IntegrationAsync(HttpClient client) =>
        (await CreateAsync(client)).GetProperty("id").GetGuid();

    protected override void Configure(WebApplicationBuilder builder)
    {
        base.Configure(builder);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Evaluation:Pause"] = "00:00:00.02",
                ["Evaluation:Tick"] = "00:00:00.1",
                ["Evaluation:Lease"] = "01:00:00",
            }
        );
    }
}

public sealed class EvaluationOnSqlite() : EvaluationStage("sqlite");

public sealed class EvaluationOnPostgres() : EvaluationStage("postgres");
