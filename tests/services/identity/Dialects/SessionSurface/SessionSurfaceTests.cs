using System.Net;
using Panel.Hosting.Auth;
using Panel.Hosting.Secrets;
using Panel.Identity.Mail;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.SignIn.Factors;
using Panel.Testing;

namespace Panel.Identity.Tests.Dialects.SessionSurface;

public sealed class SessionSurfaceTests
{
    [Theory, EachDatabase]
    public async Task Login_SetsACookieAndGivesATokenOfTheSameSession(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database, settings: Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        var browser = new BrowserUser(identity);

        var login = (await browser.LoginAsync(person.Email)).Expect(HttpStatusCode.OK);

        var (byCookie, byToken) = (
            await identity.Gateway.IntrospectAsync("session", browser.Cookie!),
            await identity.Gateway.IntrospectAsync("bearer", login.Field("token")!)
        );
        Assert.Equal(byCookie.CredentialId, byToken.CredentialId);
        Assert.Equal(SessionCookie.CsrfToken(Token.Hash(browser.Cookie!.Split(':')[1])), login.Field("csrfToken"));
        var session = (await browser.SendAsync(HttpMethod.Get, "/api/auth/session"))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("user");
        Assert.Equal(person.Email, session.GetProperty("email").GetString());
        Assert.Equal(byCookie.CredentialId, session.GetProperty("sessionId").GetGuid());
        Assert.False(session.GetProperty("twoFactorEnabled").GetBoolean());
    }

    [Theory, EachDatabase]
    public async Task Logout_EndsTheSessionAndItsToken(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database, settings: Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        var browser = new BrowserUser(identity);
        var token = (await browser.LoginAsync(person.Email)).Field("token")!;

        (await browser.SendAsync(HttpMethod.Post, "/api/auth/logout", new { })).Expect(HttpStatusCode.OK);

        Assert.False(await identity.Gateway.IsActiveAsync(browser.Cookie!, "session"));
        Assert.False(await identity.Gateway.IsActiveAsync(token));
    }

    [Theory, EachDatabase]
    public async Task Login_FailedFiveTimes_Is429ForKnownAndUnknownAlike(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database, settings: Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        foreach (var email in new[] { person.Email, "nobody@example.org" })
        {
            var browser = new BrowserUser(identity);
            for (var attempt = 0; attempt < 5; attempt++)
            {
                Assert.Equal(
                    """{"error":"Invalid credentials"}""",
                    (await browser.LoginAsync(email, "wrong password", $"192.0.2.{attempt}"))
                        .Expect(HttpStatusCode.Unauthorized)
                        .Text
                );
            }

            var locked = (await browser.LoginAsync(email, clientAddress: "192.0.2.9")).Expect(
                HttpStatusCode.TooManyRequests
            );
            Assert.NotNull(locked.Message.Headers.RetryAfter);
        }
    }

    [Theory, EachDatabase]
    public async Task SecondFactor_EachOfTheThree_CompletesTheSignIn(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var browser = new BrowserUser(identity);

        (await browser.VerifyAsync(await TempTokenAsync(browser, app), "token", await app.NextCodeAsync())).Expect(
            HttpStatusCode.OK
        );
        (await browser.VerifyAsync(await TempTokenAsync(browser, app), "backupCode", app.RecoveryCodes[0])).Expect(
            HttpStatusCode.OK
        );
        var temp = await TempTokenAsync(browser, app);
        Assert.Equal("""{"success":true}""", (await browser.SendMailAsync(temp)).Expect(HttpStatusCode.OK).Text);
        (
            await browser.VerifyAsync(
                temp,
                "emailCode",
                (await identity.MailsAsync(MailTemplate.SignInCode)).Single()["code"]
            )
        ).Expect(HttpStatusCode.OK);

        Assert.NotNull(browser.Cookie);
        (await browser.SendAsync(HttpMethod.Get, "/api/auth/session")).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task SecondFactor_Wrong_SaysWhich(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var browser = new BrowserUser(identity);
        var temp = await TempTokenAsync(browser, app);

        Assert.Equal(
            """{"error":"Invalid token"}""",
            (await browser.VerifyAsync(temp, "token", "000000")).Expect(HttpStatusCode.BadRequest).Text
        );
        Assert.Equal(
            """{"error":"Invalid backup code"}""",
            (await browser.VerifyAsync(temp, "backupCode", "aaaaaaaaaa")).Expect(HttpStatusCode.BadRequest).Text
        );
        Assert.Equal(
            """{"error":"Invalid email code"}""",
            (await browser.VerifyAsync(temp, "emailCode", "000000")).Expect(HttpStatusCode.BadRequest).Text
        );
        Assert.Equal(
            """{"error":"Invalid or expired tempToken"}""",
            (await browser.VerifyAsync("unknown", "token", "000000")).Expect(HttpStatusCode.BadRequest).Text
        );
        (await browser.SendMailAsync("unknown")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal(
            "invalid_challenge",
            (await app.AnswerAsync(temp, await app.NextCodeAsync())).Expect(HttpStatusCode.Unauthorized).Code
        );
        Assert.Null(browser.Cookie);
    }

    [Theory, EachDatabase]
    public async Task EmailCode_IsMailedEveryFiveSecondsAtMost_AndOnlyTheLastOneWorks(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var browser = new BrowserUser(identity);
        var temp = await TempTokenAsync(browser, app);

        (await browser.SendMailAsync(temp)).Expect(HttpStatusCode.OK);
        Assert.Equal(
            TimeSpan.FromSeconds(5),
            (await browser.SendMailAsync(temp)).Expect(HttpStatusCode.TooManyRequests).Message.Headers.RetryAfter?.Delta
        );
        clock.Advance(TimeSpan.FromSeconds(5));
        (await browser.SendMailAsync(temp)).Expect(HttpStatusCode.OK);

        var codes = (await identity.MailsAsync(MailTemplate.SignInCode)).ConvertAll(mail => mail["code"]);
        Assert.Equal(2, codes.Count);
        // One in a million times both are the same.
        if (codes[0] != codes[1])
        {
            (await browser.VerifyAsync(temp, "emailCode", codes[0])).Expect(HttpStatusCode.BadRequest);
        }

        (await browser.VerifyAsync(temp, "emailCode", codes[1])).Expect(HttpStatusCode.OK);
        (await browser.VerifyAsync(temp, "emailCode", codes[1])).Expect(HttpStatusCode.BadRequest);
    }

    [Theory, EachDatabase]
    public async Task EmailCode_UsedTwiceAtOnce_SignsInOnce(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        for (var round = 0; round < 3; round++)
        {
            // So that the mails' order is told by their ids.
            clock.Advance(TimeSpan.FromSeconds(1));
            var temp = await TempTokenAsync(new BrowserUser(identity), app);
            (await new BrowserUser(identity).SendMailAsync(temp)).Expect(HttpStatusCode.OK);
            var code = (await identity.MailsAsync(MailTemplate.SignInCode))[^1]["code"];

            var answers = await Task.WhenAll(
                new BrowserUser(identity).VerifyAsync(temp, "emailCode", code),
                new BrowserUser(identity).VerifyAsync(temp, "emailCode", code)
            );

            Assert.True(
                answers.Count(answer => answer.Status == HttpStatusCode.OK) == 1,
                string.Join('\n', answers.Select(answer => $"{answer.Status} {answer.Text}"))
            );
            Assert.All(answers, answer => Assert.True((int)answer.Status < 500, answer.Text));
        }
    }

    [Theory, EachDatabase]
    public async Task TwoFactor_SetUpAndSwitchedOffInTheBrowser_Works(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        var browser = new BrowserUser(identity);
        (await browser.LoginAsync(person.Email)).Expect(HttpStatusCode.OK);

        var setup = (await browser.SendAsync(HttpMethod.Get, "/api/auth/2fa/setup")).Expect(HttpStatusCode.OK);
        Assert.StartsWith("otpauth://totp/", setup.Field("otpauth_url"), StringComparison.Ordinal);
        var first = await Testing.Oathtool.CodeAsync(setup.Field("secret")!, clock.GetUtcNow());
        var enabled = (await browser.SendAsync(HttpMethod.Post, "/api/auth/2fa/verify", new { token = first })).Expect(
            HttpStatusCode.OK
        );
        Assert.Equal(10, enabled.Body.GetProperty("recoveryCodes").GetArrayLength());
        clock.Advance(TimeSpan.FromSeconds(30));
        var second = await Testing.Oathtool.CodeAsync(setup.Field("secret")!, clock.GetUtcNow());
        (await browser.SendAsync(HttpMethod.Post, "/api/auth/2fa/disable", new { token = first })).Expect(
            HttpStatusCode.BadRequest
        );
        (await browser.SendAsync(HttpMethod.Post, "/api/auth/2fa/disable", new { token = second })).Expect(
            HttpStatusCode.OK
        );

        Assert.NotNull((await new BrowserUser(identity).LoginAsync(person.Email)).Field("token"));
    }

    private static async Task<string> TempTokenAsync(BrowserUser browser, Authenticator app)
    {
        var login = (await browser.LoginAsync(app.Person.Email)).Expect(HttpStatusCode.OK);
        Assert.True(login.Body.GetProperty("twoFactorRequired").GetBoolean());
        return login.Field("tempToken")!;
    }
}
