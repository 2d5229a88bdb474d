using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.SignIn.External;

public sealed class GitHubSignInTests
{
    private const string Start = "/v1/auth/github";

    [Theory, EachDatabase]
    public async Task SignIn_OfSomebodyNew_MakesAnAccountOfTheVerifiedPrimaryAddress(Database database)
    {
        await using var github = await StubGitHub.StartAsync();
        await using var identity = await github.StartIdentityAsync(database);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);

        var tokens = (await browser.SignInAsync(Start, "application/json")).Expect(HttpStatusCode.OK);

        var access = tokens.Field("access_token")!;
        Assert.Equal("octocat@example.org", (await identity.Gateway.GetAsync(access, "/v1/users/me")).Field("email"));
        var login = Assert.Single(
            (await identity.Gateway.GetAsync(access, "/v1/users/me/logins")).Data.EnumerateArray()
        );
        Assert.Equal("github", login.GetProperty("provider").GetString());
        Assert.Equal(
            "last_login",
            (await identity.Gateway.DeleteAsync(access, "/v1/users/me/logins/github"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    [Fact]
    public async Task SignIn_WithoutAVerifiedAddress_IsRefused()
    {
        await using var github = await StubGitHub.StartAsync();
        await using var identity = await github.StartIdentityAsync(Database.Sqlite);
        await identity.Gateway.BootstrapAsync();
        github.Emails =
        [
            StubGitHub.Email("admin@example.org", verified: false),
            StubGitHub.Email("other@example.org", primary: false),
        ];
        using var browser = new Browser(identity);

        Assert.Equal("email_not_verified", (await browser.SignInAsync(Start)).Expect(HttpStatusCode.Forbidden).Code);
    }

    [Fact]
    public async Task Callback_WithACodeOfSomebodyElse_IsRefused()
    {
        await using var github = await StubGitHub.StartAsync();
        await using var identity = await github.StartIdentityAsync(Database.Sqlite);
        await identity.Gateway.BootstrapAsync();
        using var victim = new Browser(identity);
        using var attacker = new Browser(identity);
        var code = Parameter(await attacker.VisitProviderAsync(Start), "code");
        var state = Parameter(await victim.VisitProviderAsync(Start), "state");

        Assert.Equal(
            "sign_in_failed",
            (await victim.GetAsync($"{Start}/callback?code={code}&state={state}"))
                .Expect(HttpStatusCode.Unauthorized)
                .Code
        );
    }

    [Theory, EachDatabase]
    public async Task Link_OfWhoIsSignedIn_NeedsNoAddressAndCanBeTakenBack(Database database)
    {
        await using var github = await StubGitHub.StartAsync();
        await using var identity = await github.StartIdentityAsync(database, registration: false);
        var admin = await identity.Gateway.BootstrapAsync();
        var other = await identity.Gateway.RegisterUserAsync();
        github.Emails = [];

        (await LinkAsync(identity, admin)).Expect(HttpStatusCode.Redirect);
        Assert.Equal("login_taken", (await LinkAsync(identity, other)).Expect(HttpStatusCode.Conflict).Code);

        using var browser = new Browser(identity);
        await browser.SignInAsync(Start);
        Assert.True((await identity.Gateway.IntrospectAsync("session", browser.Session!)).PlatformAdmin);
        (await identity.Gateway.DeleteAsync(admin.Access, "/v1/users/me/logins/github")).Expect(
            HttpStatusCode.NoContent
        );
        Assert.Equal("email_not_verified", (await browser.SignInAsync(Start)).Expect(HttpStatusCode.Forbidden).Code);
        Assert.Empty(await identity.WithAsync((db, _) => db.UserLogins.ToListAsync()));
    }

    [Theory, EachDatabase]
    public async Task Unlink_WithAPasskeyLeft_IsAllowedAndThePasskeyStays(Database database)
    {
        await using var github = await StubGitHub.StartAsync();
        await using var identity = await github.StartIdentityAsync(database);
        await identity.Gateway.BootstrapAsync();
        using var browser = new Browser(identity);
        var access = (await browser.SignInAsync(Start, "application/json"))
            .Expect(HttpStatusCode.OK)
            .Field("access_token")!;
        var user = (await identity.Gateway.IntrospectAsync("bearer", access)).SubjectId;
        await identity.WithAsync(async db =>
        {
            var data = new IdentityPasskeyData
            {
                PublicKey = [1],
                CreatedAt = TimeProvider.System.GetUtcNow(),
                AttestationObject = [],
                ClientDataJson = [],
            };
            db.Add(
                new IdentityUserPasskey<Guid>
                {
                    UserId = user,
                    CredentialId = [1],
                    Data = data,
                }
            );
            await db.SaveChangesAsync();
        });

        (await identity.Gateway.DeleteAsync(access, "/v1/users/me/logins/github")).Expect(HttpStatusCode.NoContent);

        Assert.Empty((await identity.Gateway.GetAsync(access, "/v1/users/me/logins")).Data.EnumerateArray());
        Assert.Equal(
            "It is the only way to sign in: set a password, link a provider or add a passkey first.",
            (await identity.Gateway.DeleteAsync(access, "/api/auth/passkeys/AQ"))
                .Expect(HttpStatusCode.Conflict)
                .Field("error")
        );
        Assert.Single(await identity.WithAsync((db, _) => db.UserPasskeys.ToListAsync()));
    }

    private static async Task<Answer> LinkAsync(IdentityFactory identity, SignedIn user)
    {
        using var browser = new Browser(identity);
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(identity.Address, "/v1/users/me/logins/github")
        );
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            (await identity.Gateway.IntrospectAsync("bearer", user.Access)).Token
        );
        request.Content = new StringContent(
            """{"return_to":"/account"}""",
            MediaTypeHeaderValue.Parse("application/json")
        );
        var page = (await browser.SendAsync(request)).Expect(HttpStatusCode.OK);
        return await browser.GetAsync(await browser.FollowAsync(new Uri(page.Field("location")!)));
    }

    private static string Parameter(string address, string name) =>
        System.Web.HttpUtility.ParseQueryString(address.Split('?')[1])[name]!;
}
