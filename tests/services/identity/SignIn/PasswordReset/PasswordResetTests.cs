using System.Net;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.Mail;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.PasswordReset;

public sealed class PasswordResetTests
{
    private const string NewPassword = "another long password";

    [Theory, EachDatabase]
    public async Task Reset_WithTheMailedToken_ChangesThePasswordAndEndsEverySession(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();

        (await ForgotAsync(identity, admin.Email.ToUpperInvariant())).Expect(HttpStatusCode.Accepted);
        var mail = await sink.ReceiveForAsync(admin.Email, IsReset);
        Assert.StartsWith(
            "https://panel.example.net/reset-password?token=",
            mail.FindLink().AbsoluteUri,
            StringComparison.Ordinal
        );
        (await ResetAsync(identity, TokenOf(mail), NewPassword)).Expect(HttpStatusCode.NoContent);

        Assert.False(await identity.Gateway.IsActiveAsync(admin.Access));
        (await identity.Gateway.RefreshAsync(admin.Refresh)).Expect(HttpStatusCode.Unauthorized);
        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.Unauthorized);
        (await identity.Gateway.LoginAsync(admin.Email, NewPassword)).Expect(HttpStatusCode.OK);
        await events.HearAsync<UserAccessChanged>(_ => true);
        await events.HearAsync<CredentialRevoked>(_ => true);
    }

    [Theory, EachDatabase]
    public async Task Reset_WithOneTokenAtOnce_SucceedsOnce(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        var admin = await identity.Gateway.BootstrapAsync();
        await ForgotAsync(identity, admin.Email);
        var token = TokenOf(await sink.ReceiveForAsync(admin.Email, IsReset));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(index => ResetAsync(identity, token, $"{NewPassword} {index}"))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.NoContent);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.NoContent),
            answer => Assert.Contains(answer.Code, (string[])["invalid_reset_token", "stale_version"])
        );
    }

    [Theory, EachDatabase]
    public async Task Reset_WithABadPassword_DoesNotSpendTheToken(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        var admin = await identity.Gateway.BootstrapAsync();
        await ForgotAsync(identity, admin.Email);
        var token = TokenOf(await sink.ReceiveForAsync(admin.Email, IsReset));

        (await ResetAsync(identity, token, "short")).Expect(HttpStatusCode.BadRequest);

        (await ResetAsync(identity, token, NewPassword)).Expect(HttpStatusCode.NoContent);
    }

    [Theory, EachDatabase]
    public async Task Reset_WithAnOldToken_IsRefused(Database database)
    {
        var clock = new ManualClock();
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        await ForgotAsync(identity, admin.Email);
        var token = TokenOf(await sink.ReceiveForAsync(admin.Email, IsReset));
        clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(
            "invalid_reset_token",
            (await ResetAsync(identity, token, NewPassword)).Expect(HttpStatusCode.BadRequest).Code
        );
    }

    [Theory, EachDatabase]
    public async Task Reset_OfALockedAccountWithTwoFactors_UnlocksItAndLeavesThemOn(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        var admin = await identity.Gateway.BootstrapAsync();
        await identity.WithAsync(db =>
            db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.TwoFactorEnabled, true))
        );
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await identity.Gateway.LoginAsync(admin.Email, "wrong password", $"192.0.2.{attempt}");
        }

        await ForgotAsync(identity, admin.Email);

        (await ResetAsync(identity, TokenOf(await sink.ReceiveForAsync(admin.Email, IsReset)), NewPassword)).Expect(
            HttpStatusCode.NoContent
        );

        Assert.True(
            (await identity.Gateway.LoginAsync(admin.Email, NewPassword))
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("mfa_required")
                .GetBoolean()
        );
    }

    [Theory, EachDatabase]
    public async Task Forgot_OfWhoeverGetsNoMail_AnswersAsForAKnownUser(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(
            database,
            sink,
            null,
            ("Identity:ConfirmEmail", "false")
        );
        var admin = await identity.Gateway.BootstrapAsync();
        var suspended = await identity.Gateway.RegisterUserAsync();
        await identity.WithAsync(db =>
            db.Users.Where(row => row.Email == suspended.Email)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SuspendedAt, ManualClock.Start))
        );

        var known = await ForgotAsync(identity, admin.Email);
        var answers = new List<Answer>
        {
            await ForgotAsync(identity, "nobody@example.org"),
            await ForgotAsync(identity, suspended.Email),
        };
        for (var index = 0; index < 5; index++)
        {
            answers.Add(await ForgotAsync(identity, admin.Email));
        }

        Assert.All(answers, answer => Assert.Equal((known.Status, known.Text), (answer.Status, answer.Text)));
        // The last to be asked for is the last to come, and by then the others would have.
        await identity.Gateway.PostAsync("/v1/auth/forgot-password", new { email = "last@example.org" });
        await identity.QueueAsync("last@example.org");
        await sink.ReceiveForAsync("last@example.org");
        await Eventually.TrueAsync(() => sink.Mails.Count(mail => mail.To == admin.Email && IsReset(mail)) == 3);
        Assert.DoesNotContain(sink.Mails, mail => mail.To == suspended.Email || mail.To == "nobody@example.org");
    }

    [Theory]
    [InlineData("""{"email":"nobody"}""")]
    [InlineData("""{"email":"a@example.org\r\nBcc: b@example.org"}""")]
    [InlineData("""{"email":5}""")]
    [InlineData("{}")]
    public async Task Forgot_OfWhatIsNoAddress_IsInvalid(string body)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);

        (await identity.Gateway.PostAsync("/v1/auth/forgot-password", body)).Expect(HttpStatusCode.BadRequest);
    }

    // A new device is told of by mail as well.
    private static bool IsReset(SmtpMail mail) => mail.Subject == "Set a new password";

    private static Task<Answer> ForgotAsync(IdentityFactory identity, string email, string? clientAddress = null) =>
        identity.Gateway.PostAsync("/v1/auth/forgot-password", new { email }, clientAddress);

    private static Task<Answer> ResetAsync(IdentityFactory identity, string token, string password) =>
        identity.Gateway.PostAsync("/v1/auth/reset-password", new { token, new_password = password });

    private static string TokenOf(SmtpMail mail) => HttpUtility.ParseQueryString(mail.FindLink().Query)["token"]!;
}
