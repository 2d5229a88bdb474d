using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.External;

public sealed class OidcSignInTests
{
    [Theory, EachDatabase]
    public async Task SignIn_OfANewUser_MakesAnAccountAndACookieOnce(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);

        var back = (await browser.SignInAsync($"{OidcFactory.Start}?return_to=/instances%3Fpage=2")).Expect(
            HttpStatusCode.Redirect
        );

        Assert.Equal("/instances?page=2", back.Message.Headers.Location!.OriginalString);
        var first = await identity.Gateway.IntrospectAsync("session", browser.Session!);
        Assert.True(first.Active);
        Assert.Single(browser.Cookies);
        // The link holds though the address changes.
        provider.Person = provider.Person with
        {
            Email = "renamed@example.org",
        };
        await browser.SignInAsync(OidcFactory.Start);
        Assert.Equal(first.SubjectId, (await identity.Gateway.IntrospectAsync("session", browser.Session!)).SubjectId);
    }

    [Theory, EachDatabase]
    public async Task SignIn_OfAClientThatAcceptsJson_GivesTokens(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        provider.SlimTokens = true;

        var tokens = (await browser.SignInAsync(OidcFactory.Start, "application/json")).Expect(HttpStatusCode.OK);

        var me = await identity.Gateway.GetAsync(tokens.Field("access_token")!, "/v1/users/me");
        Assert.Equal("person@example.org", me.Field("email"));
        Assert.Null(browser.Session);
    }

    [Theory, EachDatabase]
    public async Task SignIn_OfAConfirmedAddress_LinksTheAccountAndOfAnUnconfirmedOneDoesNot(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider);
        var admin = await identity.Gateway.BootstrapAsync();
        provider.Person = new OpenIdPerson("boss", admin.Email.ToUpperInvariant());
        using var browser = new Browser(identity);

        Assert.Equal(
            "email_not_confirmed",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Conflict).Code
        );
        await identity.WithAsync(db =>
            db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.EmailConfirmed, true))
        );
        await browser.SignInAsync(OidcFactory.Start);

        Assert.Equal(
            (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).SubjectId,
            (await identity.Gateway.IntrospectAsync("session", browser.Session!)).SubjectId
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task SignIn_WithAnAddressThatNobodyVerified_IsRefused(bool? verified)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        await identity.Gateway.BootstrapAsync();
        provider.Person = provider.Person with { EmailVerified = verified };
        using var browser = new Browser(identity);

        Assert.Equal(
            "email_not_verified",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Forbidden).Code
        );
        Assert.Equal(1, await identity.WithAsync((db, _) => db.Users.CountAsync()));
    }

    [Fact]
    public async Task SignIn_WithUserInfoOfSomebodyElse_IsRefused()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        await identity.Gateway.BootstrapAsync();
        (provider.SlimTokens, provider.SomebodyElse) = (true, new OpenIdPerson("another", "another@example.org"));
        using var browser = new Browser(identity);

        Assert.Equal(
            "sign_in_failed",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Unauthorized).Code
        );
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("no nonce")]
    [InlineData("audience")]
    [InlineData("other party")]
    [InlineData("issuer")]
    [InlineData("expired")]
    [InlineData("no expiry")]
    [InlineData("old")]
    [InlineData("subject")]
    [InlineData("symmetric")]
    [InlineData("unsigned")]
    [InlineData("foreign key")]
    public async Task SignIn_WithAnIdTokenThatBreaksARule_IsRefused(string rule)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        await identity.Gateway.BootstrapAsync();
        provider.Tamper = token => Break(token, rule);
        using var browser = new Browser(identity);

        Assert.Equal(
            "sign_in_failed",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Unauthorized).Code
        );
        Assert.Equal(1, provider.Redeemed);
        Assert.Null(browser.Session);
    }

    [Theory, EachDatabase]
    public async Task Callback_WithAnotherStateBrowserOrSecondTime_IsRefused(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        using var stranger = new Browser(identity);
        var callback = await browser.VisitProviderAsync(OidcFactory.Start);
        var secret = browser.Cookies["panel_sign_in"];

        Assert.Equal(
            "invalid_state",
            (await browser.GetAsync(callback.Replace("state=", "state=x", StringComparison.Ordinal)))
                .Expect(HttpStatusCode.BadRequest)
                .Code
        );
        Assert.Equal("invalid_state", (await stranger.GetAsync(callback)).Expect(HttpStatusCode.BadRequest).Code);
        await stranger.VisitProviderAsync(OidcFactory.Start);
        Assert.Equal("invalid_state", (await stranger.GetAsync(callback)).Expect(HttpStatusCode.BadRequest).Code);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    using var copy = new Browser(identity);
                    copy.Cookies["panel_sign_in"] = secret;
                    return await copy.GetAsync(callback);
                })
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Redirect);
        Assert.Equal(
            3,
            answers.Count(answer => answer.Status == HttpStatusCode.BadRequest && answer.Code == "invalid_state")
        );
        Assert.Equal(1, provider.Redeemed);
    }

    [Theory, EachDatabase]
    public async Task Callback_AfterTenMinutes_IsRefused(Database database)
    {
        var clock = new ManualClock();
        await using var provider = await OpenIdProvider.StartAsync(clock);
        await using var identity = await OidcFactory.StartAsync(database, provider, clock);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        var callback = await browser.VisitProviderAsync(OidcFactory.Start);
        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("invalid_state", (await browser.GetAsync(callback)).Expect(HttpStatusCode.BadRequest).Code);
    }

    [Theory, EachDatabase]
    public async Task SignIn_AfterTheProviderRotatedItsKeys_Works(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Redirect);

        provider.RotateKeys();

        (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("evil")]
    [InlineData("")]
    public async Task Start_WithAReturnToOfAnotherHost_IsRefused(string returnTo)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        using var browser = new Browser(identity);
        var query = returnTo.Contains('%', StringComparison.Ordinal) ? returnTo : Uri.EscapeDataString(returnTo);

        Assert.Equal(
            "invalid",
            (await browser.GetAsync($"{OidcFactory.Start}?return_to={query}")).Expect(HttpStatusCode.BadRequest).Code
        );
    }

    [Theory, EachDatabase]
    public async Task SignIn_OfASuspendedUser_IsRefused(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        await browser.SignInAsync(OidcFactory.Start);
        await identity.WithAsync(db =>
            db.Users.Where(row => row.Email == "person@example.org")
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SuspendedAt, ManualClock.Start))
        );

        Assert.Equal(
            "account_suspended",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Forbidden).Code
        );
    }

    [Theory]
    [InlineData(false, "mfa", true)]
    [InlineData(true, "pwd", true)]
    [InlineData(true, "mfa", false)]
    public async Task SignIn_OfAUserWithTwoFactors_AsksForOneUnlessTheProviderDid(bool trusts, string amr, bool asks)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(
            Database.Sqlite,
            provider,
            null,
            ("Identity:Oidc:corp:TrustsMfa", trusts.ToString())
        );
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        await browser.SignInAsync(OidcFactory.Start);
        browser.Cookies.Clear();
        await identity.WithAsync(db =>
            db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.TwoFactorEnabled, true))
        );
        provider.Person = provider.Person with { Amr = [amr] };

        var back = (await browser.SignInAsync($"{OidcFactory.Start}?return_to=/here")).Expect(HttpStatusCode.Redirect);
        var tokens = (await browser.SignInAsync(OidcFactory.Start, "application/json")).Expect(HttpStatusCode.OK);

        Assert.Equal(
            asks,
            back.Message.Headers.Location!.OriginalString.StartsWith(
                "/sign-in/second-factor#challenge_token=",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(asks, browser.Session is null);
        Assert.Equal(asks, tokens.Body.TryGetProperty("mfa_required", out _));
    }

    [Fact]
    public async Task SignIn_ThatTheProviderRefuses_IsDenied()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        provider.Refusal = "access_denied";
        using var browser = new Browser(identity);

        Assert.Equal(
            "sign_in_denied",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Forbidden).Code
        );
    }

    [Fact]
    public async Task Start_WithAProviderThatIsAway_IsUnavailable()
    {
        var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        await provider.DisposeAsync();
        using var browser = new Browser(identity);

        var answer = (await browser.GetAsync(OidcFactory.Start)).Expect(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("provider_unavailable", answer.Code);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task List_NamesTheProviders()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        using var browser = new Browser(identity);

        var row = Assert.Single(
            (await browser.GetAsync("/v1/auth/oidc")).Expect(HttpStatusCode.OK).Data.EnumerateArray()
        );

        Assert.Equal(
            ("corp", "The company", OidcFactory.Start),
            (
                row.GetProperty("name").GetString(),
                row.GetProperty("display_name").GetString(),
                row.GetProperty("path").GetString()
            )
        );
        (await browser.GetAsync("/v1/auth/oidc/unknown")).Expect(HttpStatusCode.NotFound);
        (await browser.GetAsync("/v1/auth/github")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task SignIn_OfANewUserWhereThatIsOff_IsRefused()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(
            Database.Sqlite,
            provider,
            null,
            ("Identity:Oidc:corp:AllowRegistration", "false")
        );
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);

        Assert.Equal(
            "registration_disabled",
            (await browser.SignInAsync(OidcFactory.Start)).Expect(HttpStatusCode.Forbidden).Code
        );
    }

    private static void Break(SecurityTokenDescriptor token, string rule)
    {
        switch (rule)
        {
            case "nonce":
                token.Claims["nonce"] = "another";
                break;
            case "no nonce":
                token.Claims.Remove("nonce");
                break;
            case "audience":
                token.Audience = "another";
                break;
            case "other party":
                token.Claims["azp"] = "another";
                break;
            case "issuer":
                token.Issuer = "https://evil.example";
                break;
            case "expired":
                (token.NotBefore, token.Expires) = (
                    token.NotBefore!.Value.AddMinutes(-9),
                    token.IssuedAt!.Value.AddMinutes(-2)
                );
                break;
            case "no expiry":
                (token.Expires, token.Claims["exp"]) = (null, "never");
                break;
            case "old":
                (token.IssuedAt, token.NotBefore) = (
                    token.IssuedAt!.Value.AddHours(-1),
                    token.NotBefore!.Value.AddHours(-1)
                );
                break;
            case "subject":
                token.Claims.Remove("sub");
                break;
            case "symmetric":
                token.SigningCredentials = new SigningCredentials(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(OpenIdProvider.ClientSecret.PadRight(64))),
                    "HS256"
                );
                break;
            case "unsigned":
                token.SigningCredentials = null;
                break;
            case "foreign key":
                token.SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(System.Security.Cryptography.ECDsa.Create())
                    {
                        KeyId = token.SigningCredentials.Key.KeyId,
                    },
                    "ES256"
                );
                break;
            default:
                throw new ArgumentException(rule, nameof(rule));
        }
    }
}
