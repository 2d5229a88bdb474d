using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Integrations;
using Panel.Alerts.Notifications;
using Panel.Contracts;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>A canary in each secret, and a look everywhere that something of an integration is told.</summary>
public abstract class SecretTests(IntegrationsStage stage)
{
    private const string Path = "/v1/integrations";
    private const string Canary = "canary";
    private const string Token = "canary/token+4711 ü";

    [Fact]
    public async Task Secret_OfAnIntegration_IsToldNowhere()
    {
        var organization = Guid.CreateVersion7();
        using var member = stage.As(organization);
        var measured = new ConcurrentQueue<string>();
        using var meters = Listen(measured);
        var secret = $"whsec_{Convert.ToBase64String("canary-canary-canary-canary-4711"u8)}";
        var config = new
        {
            url = "https://1.1.1.1/hook",
            token = Token,
            secret,
        };
        var told = new List<string>();
        async Task<JsonElement> Keep(Task<HttpResponseMessage> pending)
        {
            using var response = await pending;
            var text = await response.Content.ReadAsStringAsync();
            told.Add($"{response} {text}");
            return JsonDocument.Parse(text).RootElement;
        }

        var created = await Keep(
            member.PostAsJsonAsync(
                Path,
                new
                {
                    type = "hook",
                    name = "Mine",
                    config,
                    events = new[] { "*" },
                }
            )
        );
        var id = created.GetProperty("id").GetGuid();
        // A receiver that repeats what it got, in each form that it may take.
        var echo = $"{Token} {Uri.EscapeDataString(Token)} {JsonEncodedText.Encode(Token)} {secret} at 10.0.0.1";
        stage.Channel.Answer(id, new SendResult(SendOutcome.Refused, 401, echo, echo));
        await Keep(member.PostAsync(new Uri($"{Path}/{id}/test", UriKind.Relative), null));
        stage.Channel.Answer(
            id,
            (sent, _) =>
                sent.Notification.Attempt == 1
                    ? throw new InvalidOperationException(echo)
                    : Task.FromResult(new SendResult(SendOutcome.Gone, 410, echo, echo))
        );
        await stage.EnqueueAsync(organization, "one");
        await Eventually.TrueAsync(async _ =>
            (await stage.DeliveriesAsync(id)).Exists(row => row is { Step: 1, Lease: null })
        );
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.AuditAsync("integration.disabled", id);
        using var later = stage.As(organization);
        await Keep(later.GetAsync(Path));
        await Keep(later.GetAsync($"{Path}/{id}"));
        await Keep(later.GetAsync($"{Path}/{id}/deliveries"));
        await Keep(
            later.PutAsJsonAsync(
                $"{Path}/{id}",
                new
                {
                    config = new
                    {
                        config.url,
                        token = Token,
                        more = Token,
                    },
                }
            )
        );
        await Keep(later.PutAsJsonAsync($"{Path}/{id}", new { config = new { url = 5, token = Token } }));
        await Keep(
            later.PutAsJsonAsync($"{Path}/{id}", new { config = new { config.url, token = "canary-new-token" } })
        );
        var stored = await stage.WithAsync(async database =>
            JsonSerializer.Serialize(
                new
                {
                    integrations = await database
                        .Set<Integration>()
                        .AsNoTracking()
                        .Where(row => row.Id == id)
                        .ToListAsync(),
                    deliveries = await database
                        .Set<IntegrationDelivery>()
                        .AsNoTracking()
                        .Where(row => row.IntegrationId == id)
                        .ToListAsync(),
                }
            )
        );
        await stage.AuditAsync("integration.updated", id);

        Assert.All(told, AssertSilent);
        AssertSilent(stored);
        AssertSilent(stage.Logs.ToString());
        AssertSilent(JsonSerializer.Serialize(stage.ForIdentity.All<AuditRecorded>()));
        AssertSilent(JsonSerializer.Serialize(stage.ForIdentity.All<MailOrganizationOwner>()));
        Assert.NotEmpty(measured);
        Assert.All(measured, AssertSilent);

        // No form of the base64 either.
        void AssertSilent(string text)
        {
            Assert.DoesNotContain(Canary, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret["whsec_".Length..][..16], text, StringComparison.Ordinal);
            Assert.DoesNotContain("10.0.0.1", text, StringComparison.Ordinal);
        }
    }

    private static MeterListener Listen(ConcurrentQueue<string> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name.StartsWith("Panel.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            measured.Enqueue($"{instrument.Name} {string.Join(',', tags.ToArray())}");
    }
}

public sealed class SecretsOnSqlite(IntegrationsOnSqlite stage)
    : SecretTests(stage),
        IClassFixture<IntegrationsOnSqlite>;

public sealed class SecretsOnPostgres(IntegrationsOnPostgres stage)
    : SecretTests(stage),
        IClassFixture<IntegrationsOnPostgres>;
