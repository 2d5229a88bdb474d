using System.Collections.Concurrent;
using System.Net;
using Panel.Hosting.Auth;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Users;

/// <summary>The gateway knows a user for a moment after their deletion; so these requests carry an internal token
/// from before.</summary>
public sealed class DeletionRaceTests
{
    private static readonly string[] Reads =
    [
        "/v1/users/me",
        "/v1/users/me/sessions",
        "/v1/users/me/logins",
        "/v1/settings",
        "/v1/organizations",
        "/v1/api-tokens",
        "/v1/auth/mfa/status",
        "/api/client/account",
        "/api/client/account/sessions",
        "/api/client/account/activity",
        "/api/client/account/api-keys",
        "/api/auth/session",
        "/api/auth/passkeys",
        "/api/apikeys/my",
        "/api/v1/tokens",
        "/v1/ssh/certificates",
    ];

    private static readonly (HttpMethod Method, string Path, object? Body)[] Changes =
    [
        (HttpMethod.Post, "/v1/auth/mfa/enroll", null),
        (HttpMethod.Put, "/v1/settings", new { language = "de" }),
        (HttpMethod.Patch, "/api/client/account", new { name_first = "Vera" }),
        (HttpMethod.Post, "/api/auth/passkey/register-challenge", null),
        (HttpMethod.Post, "/v1/organizations", new { name = "Another" }),
        (HttpMethod.Post, "/v1/api-tokens", new { name = "another" }),
        (HttpMethod.Delete, "/v1/users/me/sessions", null),
    ];

    [Theory, EachDatabase]
    public async Task Request_WhileTheAccountIsDeleted_IsAnsweredOrUnauthorized(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        for (var round = 0; round < 4; round++)
        {
            await DeleteAmidRequestsAsync(identity, admin, readsOnly: round < 3);
        }
    }

    [Theory, EachDatabase]
    public async Task Request_OfATokenThatIsDeleted_PassesForNoSession(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(
            user.Access,
            "account.infos",
            "organizations.read",
            "api-keys.create"
        );
        var known = await identity.Gateway.IntrospectAsync("bearer", token);

        (await identity.Gateway.DeleteAsync(user.Access, $"/v1/api-tokens/{known.CredentialId}")).Expect(
            HttpStatusCode.NoContent
        );

        foreach (var path in new[] { "/v1/users/me", "/v1/organizations", "/api/auth/session", "/api/client/account" })
        {
            (await identity.Gateway.SendAsync(HttpMethod.Get, path, known.Token)).Expect(HttpStatusCode.Unauthorized);
        }

        Assert.Equal(
            "invalid_api_key",
            (await identity.Gateway.SendAsync(HttpMethod.Post, "/v1/api-tokens", known.Token, new { name = "x" }))
                .Expect(HttpStatusCode.Unauthorized)
                .Code
        );
    }

    private static async Task DeleteAmidRequestsAsync(IdentityFactory identity, SignedIn admin, bool readsOnly)
    {
        var person = await identity.Gateway.RegisterUserAsync();
        var known = await identity.Gateway.IntrospectAsync("bearer", person.Access);
        using var deleted = new CancellationTokenSource();
        var (seen, waiting) = (new ConcurrentBag<(string Request, Answer Answer)>(), Reads.Length);
        var started = new TaskCompletionSource();
        var loops = Reads.Select(path => LoopAsync(HttpMethod.Get, path, null)).ToList();
        if (!readsOnly)
        {
            loops.AddRange(Changes.Select(change => LoopAsync(change.Method, change.Path, change.Body)));
        }

        loops.Add(SignInAsync());
        await started.Task;

        (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/users/{known.SubjectId}")).Expect(
            HttpStatusCode.NoContent
        );
        await deleted.CancelAsync();
        await Task.WhenAll(loops);

        Assert.Empty(
            seen.Where(one => !IsRight(one))
                .Select(one => $"{one.Request}: {(int)one.Answer.Status} {one.Answer.Text}")
                .Distinct()
        );
        foreach (var path in Reads)
        {
            (await identity.Gateway.SendAsync(HttpMethod.Get, path, known.Token)).Expect(HttpStatusCode.Unauthorized);
        }

        foreach (var (method, path, body) in Changes)
        {
            (await identity.Gateway.SendAsync(method, path, known.Token, body)).Expect(HttpStatusCode.Unauthorized);
        }

        async Task LoopAsync(HttpMethod method, string path, object? body)
        {
            for (var first = true; first || !deleted.IsCancellationRequested; first = false)
            {
                seen.Add(($"{method} {path}", await identity.Gateway.SendAsync(method, path, known.Token, body)));
                if (first && method == HttpMethod.Get && Interlocked.Decrement(ref waiting) == 0)
                {
                    started.SetResult();
                }
            }
        }

        async Task SignInAsync()
        {
            while (!deleted.IsCancellationRequested)
            {
                seen.Add(("sign in", await identity.Gateway.LoginAsync(person.Email)));
            }
        }
    }

    // Two changes of one row at once may also be refused as stale, and the fiftieth organization as one too many.
    private static bool IsRight((string Request, Answer Answer) one) =>
        one.Answer.Message.IsSuccessStatusCode
        || one.Answer.Status == HttpStatusCode.Unauthorized
        || (!one.Request.StartsWith("GET", StringComparison.Ordinal) && one.Answer.Status == HttpStatusCode.Conflict);
}
