using Panel.Alerts.Notifications;
using Panel.Contracts;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Testing;
using Panel.Plugins.Webhook;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>What follows when a receiver does not take a message.</summary>
public abstract class RetryTests(IntegrationsStage stage) : DeliverySuite(stage)
{
    [Fact]
    public async Task Receiver_DownForAnHour_GetsEverythingByTheLadderWithValidSignatures()
    {
        var receiver = new SignedReceiver { Down = true };
        using var context = new LentContext(receiver) { Clock = Stage.Clock };
        var webhook = new WebhookChannel();
        await webhook.StartAsync(context, default);
        Stage.Plugins.Add("panel.webhook", webhook);
        var created = await CreateAsync(new { config = new { url = "https://1.1.1.1/in" } }, "webhook");
        var id = IdOf(created);
        receiver.Secret = created.GetProperty("generated_secrets").GetProperty("secret").GetString()!;
        var from = Stage.Clock.GetUtcNow();
        await Stage.EnqueueAsync([
            .. Enumerable.Range(0, 20).Select(number => IntegrationsStage.RequestOf(Organization, $"e{number}")),
        ]);

        for (var attempts = 1; receiver.Received.Count == 0; attempts++)
        {
            var rows = await Eventually.GetAsync(
                _ => Stage.DeliveriesAsync(id),
                rows => rows.Count == 20 && rows.TrueForAll(row => row.Attempts == attempts && row.Lease == null)
            );
            Assert.All(rows, row => AssertOnLadder(row, attempts));
            Assert.All(rows, row => Assert.Equal("There is no connection to the receiver.", row.Log[^1].Error));
            var next = rows.Max(row => row.NextAttemptAt);
            receiver.Down = next - from < TimeSpan.FromHours(1);
            Stage.Clock.Advance(next - Stage.Clock.GetUtcNow());
            if (!receiver.Down)
            {
                break;
            }
        }

        var sent = await Eventually.GetAsync(
            _ => Stage.DeliveriesAsync(id),
            rows => rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
        // At once, after 5 s, 5 min, 30 min and 2 hours: the fifth finds the receiver again.
        Assert.All(sent, row => Assert.Equal(5, row.Attempts));
        Assert.Equal(
            sent.Select(row => row.Id.ToString()).Order(StringComparer.Ordinal),
            receiver.Received.Order(StringComparer.Ordinal)
        );
        Stage.Plugins.Remove("panel.webhook");
    }

    [Fact]
    public async Task Chat_ThatRefuses_GetsThreeAttempts()
    {
        var id = IdOf(await CreateAsync(type: "chat"));
        Stage.Channel.Answer(id, new SendResult(SendOutcome.Refused, 404, "no_service", "404"));
        await Stage.EnqueueAsync(Organization, "one");

        await Stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        Stage.Clock.Advance(TimeSpan.FromSeconds(7));
        await Stage.DeliveryAsync(id, row => row.Attempts == 2 && row.Lease == null);
        Stage.Clock.Advance(TimeSpan.FromMinutes(7));

        var row = await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Failed);
        Assert.Equal(3, row.Attempts);
    }

    [Fact]
    public async Task Webhook_ThatRefuses_ClimbsTheWholeLadder()
    {
        var id = IdOf(await CreateAsync());
        Stage.Channel.Answer(id, new SendResult(SendOutcome.Refused, 404, null, "404"));
        await Stage.EnqueueAsync(Organization, "one");

        for (var attempt = 1; attempt <= DeliveryLadder.Steps.Count; attempt++)
        {
            var row = await Stage.DeliveryAsync(id, row => row.Attempts == attempt && row.Lease == null);
            AssertOnLadder(row, attempt);
            Stage.Clock.Advance(row.NextAttemptAt - Stage.Clock.GetUtcNow());
        }

        var failed = await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Failed);
        Assert.Equal((10, 10), (failed.Attempts, failed.Log.Count));
        Assert.True(await IsEnabledAsync(id));
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(48 * 3600, 24 * 3600)]
    public async Task RetryAfter_OfAReceiver_IsObeyedForItsWholeQueue(int told, int obeyed)
    {
        var id = IdOf(await CreateAsync());
        Stage.Channel.Answer(id, new SendResult(SendOutcome.Retry, 429, null, "slow down", TimeSpan.FromSeconds(told)));
        await Stage.EnqueueAsync(Organization, "one");
        var row = await Stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        Assert.Equal(obeyed, (row.NextAttemptAt - row.Log[0].At).TotalSeconds, 5.0);
        Stage.Channel.Answer(id, FakeChannel.Ok);

        await Stage.EnqueueAsync(Organization, "two");
        Stage.Clock.Advance(TimeSpan.FromSeconds(obeyed - 20));
        await Stage.EnqueueAsync(Organization, "three");
        // Another integration shows that the worker has been round.
        var other = IdOf(await CreateAsync());
        await Stage.EnqueueAsync(Organization, "four");
        await Stage.DeliveryAsync(other, row => row.Status == DeliveryStatus.Sent);
        Assert.Single(Stage.Channel.To(id));

        Stage.Clock.Advance(TimeSpan.FromSeconds(25));
        await Eventually.TrueAsync(async _ =>
            (await Stage.DeliveriesAsync(id)) is { Count: 4 } rows
            && rows.TrueForAll(row => row.Status == DeliveryStatus.Sent)
        );
    }

    [Fact]
    public async Task Receiver_ThatIsGone_IsSwitchedOffAndItsOwnerToldOnce()
    {
        var id = IdOf(await CreateAsync());
        Stage.Channel.Answer(id, new SendResult(SendOutcome.Gone, 410, null, "Gone."));

        await Stage.EnqueueAsync([
            .. Enumerable.Range(0, 8).Select(number => IntegrationsStage.RequestOf(Organization, $"g{number}")),
        ]);

        var mail = await Stage.ForIdentity.FirstAsync<MailOrganizationOwner>(mail =>
            mail.OrganizationId == Organization
        );
        Assert.Contains("My hook", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", mail.Text, StringComparison.Ordinal);
        var rows = await Eventually.GetAsync(
            _ => Stage.DeliveriesAsync(id),
            rows => rows.TrueForAll(row => row.Status is DeliveryStatus.Failed or DeliveryStatus.Dropped)
        );
        Assert.Contains(rows, row => row.Status == DeliveryStatus.Dropped);
        using var member = Stage.As(Organization);
        var read = await member.GetAsync($"{Path}/{id}").JsonAsync();
        Assert.Equal(
            (false, "gone"),
            (read.GetProperty("enabled").GetBoolean(), read.GetProperty("disabled_reason").GetString())
        );
        Assert.Equal("service", (await Stage.AuditAsync("integration.disabled", id)).Actor.Kind);
        Assert.Single(Stage.ForIdentity.All<MailOrganizationOwner>(mail => mail.OrganizationId == Organization));

        // Nothing more is written for it, and switching it on again starts anew.
        await Stage.EnqueueAsync(Organization, "later");
        Assert.Equal(8, (await Stage.DeliveriesAsync(id)).Count);
    }

    [Fact]
    public async Task Receiver_FailingForFiveDays_IsSwitchedOff()
    {
        var id = IdOf(await CreateAsync());
        Stage.Channel.Answer(id, FakeChannel.Down);
        await Stage.EnqueueAsync(Organization, "first");
        await Stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        Stage.Clock.Advance(TimeSpan.FromDays(4.9));
        await Stage.DeliveryAsync(id, row => row.Attempts == 2 && row.Lease == null);
        Assert.True(await IsEnabledAsync(id));

        Stage.Clock.Advance(TimeSpan.FromDays(0.2));

        await Stage.ForIdentity.FirstAsync<MailOrganizationOwner>(mail => mail.OrganizationId == Organization);
        Assert.False(await IsEnabledAsync(id));
        Assert.Equal(DeliveryStatus.Dropped, (await Stage.DeliveriesAsync(id)).Single().Status);
    }

    [Fact]
    public async Task Receiver_ThatRecovers_IsNotSwitchedOff()
    {
        var id = IdOf(await CreateAsync());
        Stage.Channel.Answer(id, FakeChannel.Down);
        await Stage.EnqueueAsync(Organization, "first");
        await Stage.DeliveryAsync(id, row => row.Attempts == 1 && row.Lease == null);
        Stage.Channel.Answer(id, FakeChannel.Ok);
        Stage.Clock.Advance(TimeSpan.FromDays(4));
        await Stage.DeliveryAsync(id, row => row.Status == DeliveryStatus.Sent);
        Stage.Channel.Answer(id, FakeChannel.Down);
        Stage.Clock.Advance(TimeSpan.FromDays(2));

        await Stage.EnqueueAsync(Organization, "second");

        await Eventually.TrueAsync(async _ => (await Stage.DeliveriesAsync(id))[^1] is { Attempts: 1, Lease: null });
        Assert.True(await IsEnabledAsync(id));
    }

    private static void AssertOnLadder(IntegrationDelivery row, int failed)
    {
        var step = DeliveryLadder.Steps[failed - 1].TotalSeconds;
        // What the attempt itself took is in it.
        Assert.InRange((row.NextAttemptAt - row.Log[^1].At).TotalSeconds, step * 0.8, step * 1.2 + 5);
    }
}

public sealed class RetriesOnSqlite(IntegrationsOnSqlite stage)
    : RetryTests(stage),
        IClassFixture<IntegrationsOnSqlite>;

public sealed class RetriesOnPostgres(IntegrationsOnPostgres stage)
    : RetryTests(stage),
        IClassFixture<IntegrationsOnPostgres>;
