using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.Identity.Mail;
using Panel.Identity.Tests.Hosting;
using Panel.Mail;
using Panel.Testing;

namespace Panel.Identity.Tests.Mail;

public sealed class MailDeliveryTests
{
    [Theory, EachDatabase]
    public async Task Mail_OfACommittedTransaction_ArrivesAndItsTextIsWiped(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);

        await identity.QueueAsync(
            "somebody@example.org",
            "Grüße, und ein langer Betreff, der über mehr als eine Zeile geht 🚀",
            "One\n.\n..two\nthree äöü\n",
            "other@example.org"
        );

        var mail = await sink.ReceiveAsync();
        Assert.Equal(("panel@example.net", "somebody@example.org"), (mail.From, mail.To));
        Assert.Equal("Grüße, und ein langer Betreff, der über mehr als eine Zeile geht 🚀", mail.Subject);
        Assert.Equal("One\n.\n..two\nthree äöü\n\n", mail.Text);
        Assert.Equal("other@example.org", mail.Header("Reply-To"));
        var row = await EndedAsync(identity, MailStatus.Sent);
        Assert.Null(row.SealedValues);
        Assert.Equal($"<{row.Id}@example.net>", mail.Header("Message-ID"));
        Assert.Single(sink.Mails);
    }

    [Theory, EachDatabase]
    public async Task Mail_OfATransactionThatIsRolledBack_IsNotSent(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        await identity.WithAsync(
            async (db, services) =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync();
                services
                    .GetRequiredService<IMailQueue>()
                    .Add(
                        "never@example.org",
                        MailTemplate.Message,
                        new Dictionary<string, string> { ["subject"] = "s", ["text"] = "t" }
                    );
                return await db.SaveChangesAsync();
            }
        );

        await identity.QueueAsync("later@example.org");

        await sink.ReceiveForAsync("later@example.org");
        Assert.Single(sink.Mails);
    }

    [Theory, EachDatabase]
    public async Task Mail_RefusedForNow_IsTriedAgain(Database database)
    {
        await using var sink = SmtpSink.Start();
        var refusals = 2;
        sink.Answer = line =>
            line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Decrement(ref refusals) >= 0
                ? "450 come back later"
                : null;
        await using var identity = await MailFactory.StartAsync(
            database,
            sink,
            null,
            ("Mail:RetryDelay", "00:00:00.1")
        );

        await identity.QueueAsync("somebody@example.org");

        await sink.ReceiveAsync();
        Assert.Equal(3, (await EndedAsync(identity, MailStatus.Sent)).Attempts);
        Assert.Single(sink.Mails);
    }

    [Theory, EachDatabase]
    public async Task Mail_RefusedForGood_FailsVisiblyAndCanBeTriedAgain(Database database)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line =>
            line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user somebody@example.org" : null;
        await using var identity = await MailFactory.StartAsync(database, sink);
        var admin = await identity.Gateway.BootstrapAsync();

        await identity.QueueAsync("somebody@example.org");

        var row = await EndedAsync(identity, MailStatus.Failed);
        Assert.Equal(1, row.Attempts);
        var listed = Assert.Single(
            (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/mails?status=failed"))
                .Expect(HttpStatusCode.OK)
                .Data.EnumerateArray()
        );
        Assert.Equal(
            "The mail server answered 550 no such user somebody@example.org",
            listed.GetProperty("error").GetString()
        );
        Assert.Contains(
            identity.Logs.Entries,
            line =>
                line.Message.Contains(row.Id.ToString(), StringComparison.Ordinal)
                && line.Message.Contains("given up", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            identity.Logs.Entries,
            line => line.Message.Contains("somebody@example.org", StringComparison.Ordinal)
        );

        sink.Answer = _ => null;
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/mails/{row.Id}/retry", new { })).Expect(
            HttpStatusCode.Accepted
        );

        await sink.ReceiveForAsync("somebody@example.org");
        await EndedAsync(identity, MailStatus.Sent);
        Assert.Equal(
            "mail_not_failed",
            (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/mails/{row.Id}/retry", new { }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    [Theory, EachDatabase]
    public async Task Mail_ThatNobodyTakesForADay_IsGivenUp(Database database)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line == "CONNECT" ? "421 closed" : null;
        var clock = new ManualClock();
        await using var identity = await MailFactory.StartAsync(database, sink, clock);
        await identity.QueueAsync("somebody@example.org");
        var waits = new List<TimeSpan>();
        for (
            var row = await AttemptsAsync(identity, 1);
            row.Status == MailStatus.Queued;
            row = await AttemptsAsync(identity, row.Attempts + 1)
        )
        {
            waits.Add(row.NextAttemptAt - clock.GetUtcNow());
            clock.Advance(row.NextAttemptAt - clock.GetUtcNow());
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits.Take(8).Select(wait => wait.TotalMinutes));
        Assert.InRange(clock.GetUtcNow() - ManualClock.Start, TimeSpan.FromHours(22.9), TimeSpan.FromHours(24));
        Assert.NotNull((await EndedAsync(identity, MailStatus.Failed)).SealedValues);
    }

    [Theory, EachDatabase]
    public async Task Mail_WithTwoReplicas_IsSentOnce(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var shared = await TestDatabase.CreateAsync(database);
        await using var one = await IdentityFactory.StartAsync(shared, null, MailFactory.Settings(sink));
        await using var other = await IdentityFactory.StartAsync(shared, null, MailFactory.Settings(sink));

        await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(index => (index % 2 == 0 ? one : other).QueueAsync($"user{index}@example.org"))
        );

        await Eventually.TrueAsync(
            async _ =>
                await one.WithAsync((db, _) => db.Set<OutgoingMail>().CountAsync(row => row.Status == MailStatus.Sent))
                == 30,
            TimeSpan.FromSeconds(30)
        );
        Assert.Equal(30, sink.Mails.Count);
    }

    [Theory, EachDatabase]
    public async Task Mail_OfAServerThatNeverAnswers_DoesNotHoldUpTheDispatcher(Database database)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line.StartsWith("RCPT TO:<slow", StringComparison.Ordinal) ? "" : null;
        await using var identity = await MailFactory.StartAsync(database, sink, null, ("Mail:Timeout", "00:00:00.5"));
        for (var index = 0; index < 4; index++)
        {
            await identity.QueueAsync($"slow{index}@example.org");
        }

        await identity.QueueAsync("quick@example.org");

        await sink.ReceiveForAsync("quick@example.org");
        Assert.Contains(
            "longer than",
            (await AttemptsAsync(identity, 1, "slow0@example.org")).LastError,
            StringComparison.Ordinal
        );
    }

    [Theory, EachDatabase]
    public async Task Mail_BehindOneThatIsSlow_PassesIt(Database database)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line.StartsWith("RCPT TO:<slow", StringComparison.Ordinal) ? "" : null;
        await using var identity = await MailFactory.StartAsync(database, sink);

        await identity.WithAsync(
            async (db, services) =>
            {
                foreach (var to in (string[])["slow", "one", "two", "three", "four", "five", "six"])
                {
                    services
                        .GetRequiredService<IMailQueue>()
                        .Add(
                            $"{to}@example.org",
                            MailTemplate.Message,
                            new Dictionary<string, string> { ["subject"] = "s", ["text"] = "t" }
                        );
                }

                return await db.SaveChangesAsync();
            }
        );

        await Eventually.TrueAsync(() => sink.Mails.Count == 6, TimeSpan.FromSeconds(10));
        // The row of a mail is written when it has arrived.
        await Eventually.TrueAsync(
            async _ =>
                await identity.WithAsync((db, _) => db.Set<OutgoingMail>().CountAsync(row => row.Attempts == 0)) == 1,
            TimeSpan.FromSeconds(10)
        );
    }

    [Theory, EachDatabase]
    public async Task SendMail_OfAnotherService_Arrives(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        await using var other = await identity.ListenAsync();

        await other.SendAsync(
            SendMail.Queue,
            new SendMail("support@example.org", "Help", "Please.", "user@example.org")
        );

        var mail = await sink.ReceiveForAsync("support@example.org");
        Assert.Equal(("Help", "Please.\n", "user@example.org"), (mail.Subject, mail.Text, mail.Header("Reply-To")));
    }

    [Theory, EachDatabase]
    public async Task MailOrganizationOwner_OfAnotherService_ReachesTheOwnerAlone(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        await using var other = await identity.ListenAsync();
        var owner = await identity.Gateway.BootstrapAsync();
        var organization = await identity.WithAsync(
            (db, _) => db.Set<OrganizationMember>().Select(member => member.OrganizationId).SingleAsync()
        );

        await other.SendAsync(
            MailOrganizationOwner.Queue,
            new MailOrganizationOwner(Guid.CreateVersion7(), "Of a deleted one", "Text.")
        );
        await other.SendAsync(
            MailOrganizationOwner.Queue,
            new MailOrganizationOwner(organization, "It was switched off", "Text.")
        );

        var mail = await sink.ReceiveForAsync(owner.Email, mail => mail.Subject == "It was switched off");
        Assert.Equal("Text.\n", mail.Text);
        Assert.DoesNotContain(sink.Mails, sent => sent.Subject == "Of a deleted one");
    }

    [Theory, EachDatabase]
    public async Task Mail_ThatLeftAMonthAgo_IsRemovedAndTheRestStays(Database database)
    {
        var clock = new HurriedClock();
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink, clock);
        await identity.QueueAsync("early@example.org");
        await EndedAsync(identity, MailStatus.Sent);
        clock.Advance(TimeSpan.FromDays(10));
        await identity.QueueAsync("late@example.org");
        await sink.ReceiveForAsync("late@example.org");

        clock.Advance(TimeSpan.FromDays(21));

        await Eventually.TrueAsync(async _ =>
            await identity.WithAsync((db, _) => db.Set<OutgoingMail>().CountAsync()) == 1
        );
        Assert.Equal(
            "late@example.org",
            await identity.WithAsync((db, _) => db.Set<OutgoingMail>().Select(row => row.To).SingleAsync())
        );
    }

    [Fact]
    public async Task Mail_WithoutASmtpServer_IsPrintedOnlyWhenAsked()
    {
        await using var printing = await IdentityFactory.StartAsync(Database.Sqlite, null, ("Mail:Print", "true"));
        await using var silent = await IdentityFactory.StartAsync(Database.Sqlite);

        await printing.QueueAsync("somebody@example.org", text: "the text");
        await silent.QueueAsync("somebody@example.org", text: "the text");

        await Eventually.TrueAsync(() =>
            printing.Logs.Entries.Any(line => line.Message.Contains("the text", StringComparison.Ordinal))
        );
        Assert.Equal("No SMTP server is configured (Mail:Host).", (await AttemptsAsync(silent, 1)).LastError);
        Assert.DoesNotContain(silent.Logs.Entries, line => line.Message.Contains("the text", StringComparison.Ordinal));
    }

    private static Task<OutgoingMail> EndedAsync(IdentityFactory identity, MailStatus status) =>
        Eventually.GetAsync(
            _ => identity.WithAsync((db, _) => db.Set<OutgoingMail>().AsNoTracking().SingleAsync()),
            row => row.Status == status
        );

    private static Task<OutgoingMail> AttemptsAsync(IdentityFactory identity, int attempts, string? to = null) =>
        Eventually.GetAsync(
            _ =>
                identity.WithAsync(
                    (db, _) => db.Set<OutgoingMail>().AsNoTracking().SingleAsync(row => to == null || row.To == to)
                ),
            row => row.Attempts >= attempts
        );
}
