using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Tests.Support;
using Panel.Mail;
using Panel.Testing;

namespace Panel.Alerts.Tests;

public abstract class SupportTests(AlertsStage stage)
{
    [Fact]
    public async Task Message_OfAUser_IsMailedToTheOperator()
    {
        var (organization, instance, subject) = (
            Guid.CreateVersion7(),
            Guid.CreateVersion7(),
            $"Help {Guid.CreateVersion7()}"
        );
        using var user = stage.As(organization, email: "user@example.org");

        var sent = await PostAsync(
                user,
                new
                {
                    subject,
                    message = "It does not start.",
                    instance_id = instance,
                }
            )
            .JsonAsync(HttpStatusCode.Created);

        var mail = await stage.Mails.ReceiveAsync(mail => mail.Subject == $"[Panel] {subject}");
        Assert.Equal(
            ("panel@example.net", "support@example.net", "user@example.org"),
            (mail.From, mail.To, mail.Header("Reply-To"))
        );
        Assert.All(
            ["It does not start.", instance.ToString(), organization.ToString(), sent.GetProperty("id").GetString()!],
            part => Assert.Contains(part, mail.Text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Message_ThatTheMailServerPutsOff_ArrivesLaterAndItsTextIsWiped()
    {
        using var user = stage.As(Guid.CreateVersion7(), email: "later@example.org");
        var refusals = 2;
        // Mails of the tests before may still be on their way; they must not use up the refusals.
        stage.Mails.AnswerToMail = mail =>
            mail.Subject == "[Panel] later" && Interlocked.Decrement(ref refusals) >= 0 ? "451 come back later" : null;

        await PostAsync(user, new { subject = "later", message = "secret words" }).JsonAsync(HttpStatusCode.Created);

        var taken = await stage.Mails.ReceiveAsync(mail => mail.Subject == "[Panel] later");
        var id = Guid.Parse(taken.Header("Message-Id")!.TrimStart('<').Split('@')[0]);
        var row = await Eventually.GetAsync(
            _ => stage.WithAsync(db => db.Set<OutgoingMail>().SingleAsync(mail => mail.Id == id)),
            mail => mail.Status == MailStatus.Sent
        );
        Assert.Equal((3, null), (row.Attempts, row.SealedValues));
    }

    [Fact]
    public async Task Message_ThatTheMailServerRefuses_FailsVisiblyAndStaysEncrypted()
    {
        using var user = stage.As(Guid.CreateVersion7(), email: "refused@example.org");
        using var operations = stage.As(Guid.CreateVersion7(), admin: ["metrics.read"]);
        stage.Mails.Answer = line =>
            line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user support@example.net" : null;
        var since = TimeProvider.System.GetUtcNow();

        await PostAsync(user, new { subject = "refused", message = "secret words" }).JsonAsync(HttpStatusCode.Created);

        var row = await Eventually.GetAsync(
            _ => stage.WithAsync(db => db.Set<OutgoingMail>().SingleAsync(mail => mail.CreatedAt >= since)),
            mail => mail.Status == MailStatus.Failed
        );
        stage.Mails.Answer = _ => null;
        Assert.Equal("The mail server answered 550 no such user support@example.net", row.LastError);
        Assert.StartsWith("test:", row.SealedValues, StringComparison.Ordinal);
        await Eventually.TrueAsync(() =>
            stage.Logs.Entries.Any(line =>
                line.Message.Contains(row.Id.ToString(), StringComparison.Ordinal)
                && line.Message.Contains("given up", StringComparison.Ordinal)
            )
        );
        Assert.DoesNotContain(
            stage.Logs.Entries,
            line =>
                line.Message.Contains("secret words", StringComparison.Ordinal)
                || line.Message.Contains("support@example.net", StringComparison.Ordinal)
        );
        await Eventually.TrueAsync(async cancellationToken =>
            (await operations.GetAsync("/internal/figures", cancellationToken).JsonAsync())
                .GetProperty("figures")
                .GetProperty("alert_mails")
                .TryGetProperty("failed", out var failed)
            && failed.GetInt64() >= 1
        );
    }

    [Fact]
    public async Task Message_AfterThreeWithinAnHour_IsTooMany()
    {
        using var user = stage.As(Guid.CreateVersion7());
        using var other = stage.As(Guid.CreateVersion7());
        for (var index = 0; index < 3; index++)
        {
            await PostAsync(user, new { subject = "s", message = "m" }).JsonAsync(HttpStatusCode.Created);
        }

        using var refused = await PostAsync(user, new { subject = "s", message = "m" });

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(60));
        await PostAsync(other, new { subject = "s", message = "m" }).JsonAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"message":"m"}""", "subject")]
    [InlineData("""{"subject":"two\nlines","message":"m"}""", "subject")]
    [InlineData("""{"subject":"s","message":" "}""", "message")]
    [InlineData("""{"subject":"s","message":"nul \u0000"}""", "message")]
    [InlineData("""{"subject":"s","message":"m","instance_id":"none"}""", "instance_id")]
    public async Task Message_WithABadField_NamesIt(string body, string field)
    {
        using var user = stage.As(Guid.CreateVersion7());

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var refused = await user.PostAsync(new Uri("/v1/support/messages", UriKind.Relative), content)
            .JsonAsync(HttpStatusCode.BadRequest);

        Assert.Equal(field, Assert.Single(refused.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Signature_OfAUser_IsTheOneThatHelpScoutComputes()
    {
        using var user = stage.As(Guid.CreateVersion7(), email: "user@example.org");

        var body = await user.GetAsync("/v1/support/helpscout/signature").JsonAsync();

        var expected = Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes("help-scout-secret"), Encoding.UTF8.GetBytes("user@example.org"))
        );
        Assert.Equal(
            ("user@example.org", expected),
            (body.GetProperty("email").GetString(), body.GetProperty("signature").GetString())
        );
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, object body) =>
        client.PostAsJsonAsync("/v1/support/messages", body);
}

public sealed class SupportOnSqlite(OnSqlite stage) : SupportTests(stage), IClassFixture<OnSqlite>;

public sealed class SupportOnPostgres(OnPostgres stage) : SupportTests(stage), IClassFixture<OnPostgres>;
