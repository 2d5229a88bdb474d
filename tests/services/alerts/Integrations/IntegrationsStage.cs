using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Notifications;
using Panel.Alerts.Tests.Support;
using Panel.Hosting.Auth;
using Panel.Plugins.Host;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>The service with a channel of the tests, and a clock that a test moves ahead.</summary>
public abstract class IntegrationsStage : AlertsStage
{
    protected IntegrationsStage(string provider)
        : base(provider) => Plugins.Add("test.channel", Channel);

    public HurriedClock Clock { get; } = new();

    protected override TimeProvider Time => Clock;

    internal FakePlugins Plugins { get; } = new();

    internal FakeChannel Channel { get; } = new();

    internal FakeNodes Nodes { get; } = new();

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Integrations:PollInterval"] = "00:00:00.05",
                ["Mail:PublicUrl"] = "https://panel.example.com",
            }
        );
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IPluginCatalog>(Plugins);
        builder
            .Services.AddHttpClient(InternalAuthExtensions.NodesClient)
            .ConfigurePrimaryHttpMessageHandler(() => Nodes);
    }

    public static async Task<JsonElement> CreateAsync(HttpClient client, object? change = null, string type = "hook")
    {
        var body = JsonSerializer
            .SerializeToNode(
                new
                {
                    type,
                    name = "My hook",
                    config = new { url = "https://1.1.1.1/hook", token = "canary-token-4711" },
                    events = new[] { "*" },
                }
            )!
            .AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(change ?? new { })!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return await client.PostAsJsonAsync("/v1/integrations", body).JsonAsync(HttpStatusCode.Created);
    }

    public Task EnqueueAsync(Guid? organization, string key, string name = "alert.firing") =>
        EnqueueAsync(RequestOf(organization, key, name));

    internal static NotificationRequest RequestOf(Guid? organization, string key, string name = "alert.firing") =>
        new(
            key,
            organization,
            name,
            AlertSeverity.Error,
            $"Title of {key}",
            "A text.",
            "/alerts/1",
            TimeProvider.System.GetUtcNow(),
            new Dictionary<string, string> { ["node"] = "node-1" },
            [],
            IntegrationIds: null,
            """{"alert":1}"""
        );

    internal async Task EnqueueAsync(params NotificationRequest[] requests)
    {
        await using var scope = Services.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<INotificationQueue>();
        foreach (var request in requests)
        {
            await queue.EnqueueAsync(request, default);
        }

        await scope.ServiceProvider.GetRequiredService<AlertsDbContext>().SaveChangesAsync();
    }

    internal Task<List<IntegrationDelivery>> DeliveriesAsync(Guid integration) =>
        WithAsync(database =>
            database
                .Set<IntegrationDelivery>()
                .AsNoTracking()
                .Where(row => row.IntegrationId == integration)
                .OrderBy(row => row.Id)
                .ToListAsync()
        );

    /// <summary>Runs beside the service's own worker, as another replica does.</summary>
    internal DeliveryWorker NewWorker() => ActivatorUtilities.CreateInstance<DeliveryWorker>(Services);

    /// <summary>The integration's only delivery, once it is as the test waits for.</summary>
    internal async Task<IntegrationDelivery> DeliveryAsync(Guid integration, Func<IntegrationDelivery, bool> until) =>
        await Eventually.GetAsync(async _ => (await DeliveriesAsync(integration)).Single(), until);
}

public sealed class IntegrationsOnSqlite() : IntegrationsStage("sqlite");

public sealed class IntegrationsOnPostgres() : IntegrationsStage("postgres");
