using System.Net;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.Mail;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.Registration;

public sealed class ConfirmedRegistrationTests
{
    [Theory, EachDatabase]
    public async Task Register_WithAnSmtpServer_MakesTheAccountWhenTheLinkIsOpened(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        await identity.Gateway.BootstrapAsync();

        (await RegisterAsync(identity, "new@example.org")).Expect(HttpStatusCode.Accepted);
        var token = TokenOf(await sink.ReceiveForAsync("new@example.org"));
        (await identity.Gateway.LoginAsync("new@example.org")).Expect(HttpStatusCode.Unauthorized);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => identity.Gateway.PostAsync("/v1/auth/confirm-email", new { token }))
        );

        var confirmed = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(answer => answer != confirmed),
            answer => Assert.Equal("invalid_confirmation_token", answer.Code)
        );
        Assert.Equal(
            "new@example.org",
            (await identity.Gateway.GetAsync(confirmed.Field("access_token")!, "/v1/users/me")).Field("email")
        );
        (await identity.Gateway.LoginAsync("new@example.org")).Expect(HttpStatusCode.OK);
        Assert.True(
            await identity.WithAsync(
                (db, _) =>
                    db
                        .Users.Where(row => row.Email == "new@example.org")
                        .Select(row => row.EmailConfirmed)
                        .SingleAsync()
            )
        );
    }

    [Theory, EachDatabase]
    public async Task Register_OfATakenAddress_AnswersAsForAFreeOneAndTellsItsOwner(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        var admin = await identity.Gateway.BootstrapAsync();

        var free = await RegisterAsync(identity, "free@example.org");
        var taken = await RegisterAsync(identity, admin.Email.ToUpperInvariant());

        Assert.Equal((free.Status, free.Text), (taken.Status, taken.Text));
        var mail = await sink.ReceiveForAsync(admin.Email, mail => mail.Subject == "You have an account already");
        Assert.DoesNotContain("token", mail.Text, StringComparison.Ordinal);
        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Confirm_OfAUserNameThatIsTakenMeanwhile_IsRefused(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await MailFactory.StartAsync(database, sink);
        await identity.Gateway.BootstrapAsync();
        await RegisterAsync(identity, "one@example.org", "same");
        await RegisterAsync(identity, "two@example.org", "same");
        var (first, second) = (
            TokenOf(await sink.ReceiveForAsync("one@example.org")),
            TokenOf(await sink.ReceiveForAsync("two@example.org"))
        );

        (await identity.Gateway.PostAsync("/v1/auth/confirm-email", new { token = first })).Expect(
            HttpStatusCode.Created
        );

        Assert.Equal(
            "username_taken",
            (await identity.Gateway.PostAsync("/v1/auth/confirm-email", new { token = second }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        Assert.Equal(
            "username_taken",
            (await RegisterAsync(identity, "three@example.org", "same")).Expect(HttpStatusCode.Conflict).Code
        );
    }

    private static Task<Answer> RegisterAsync(IdentityFactory identity, string email, string? username = null) =>
        identity.Gateway.PostAsync(
            "/v1/auth/register",
            new
            {
                email,
                password = GatewayClient.Password,
                username,
            }
        );

    private static string TokenOf(SmtpMail mail) => HttpUtility.ParseQueryString(mail.FindLink().Query)["token"]!;
}
