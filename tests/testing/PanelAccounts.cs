using System.Net;

namespace Panel.Testing;

/// <summary>A user who is signed in.</summary>
public sealed record PanelUser(PanelClient Client, Guid Id, string Email, Guid OrganizationId) : IDisposable
{
    public const string Password = "correct-horse-battery";

    public void Dispose() => Client.Dispose();
}

/// <summary>An API token, shown once.</summary>
public sealed record PanelApiToken(Guid Id, string Text);

/// <summary>Accounts over the native API.</summary>
public static class PanelAccounts
{
    /// <summary>Makes the first administrator.</summary>
    public static async Task<PanelUser> BootstrapAsync(
        this PanelClient client,
        string setupCode,
        string email = "admin@example.org",
        CancellationToken cancellationToken = default
    )
    {
        var answer = await client.PostAsync(
            "/v1/auth/bootstrap",
            new
            {
                setupCode,
                email,
                PanelUser.Password,
            },
            cancellationToken
        );
        return await SignedInAsync(
            client,
            answer.Expect(HttpStatusCode.Created)["access_token"]!.GetValue<string>(),
            cancellationToken
        );
    }

    public static async Task<PanelUser> LoginAsync(
        this PanelClient client,
        string email,
        string password = PanelUser.Password,
        CancellationToken cancellationToken = default
    )
    {
        var answer = await client.PostAsync("/v1/auth/login", new { email, password }, cancellationToken);
        return await SignedInAsync(
            client,
            answer.Expect(HttpStatusCode.OK)["access_token"]!.GetValue<string>(),
            cancellationToken
        );
    }

    /// <summary>A new account with an organization of its own.</summary>
    public static async Task<PanelUser> RegisterUserAsync(
        this PanelClient client,
        CancellationToken cancellationToken = default
    )
    {
        var email = $"u{Guid.CreateVersion7():N}@example.org";
        var answer = await client.PostAsync("/v1/auth/register", new { email, PanelUser.Password }, cancellationToken);
        return await SignedInAsync(
            client,
            answer.Expect(HttpStatusCode.Created)["access_token"]!.GetValue<string>(),
            cancellationToken
        );
    }

    public static async Task<PanelApiToken> CreateApiTokenAsync(
        this PanelClient client,
        string name = "test",
        CancellationToken cancellationToken = default
    )
    {
        var body = (await client.PostAsync("/v1/api-tokens", new { name }, cancellationToken)).Expect(
            HttpStatusCode.Created
        );
        return new PanelApiToken(body["id"]!.GetValue<Guid>(), body["token"]!.GetValue<string>());
    }

    private static async Task<PanelUser> SignedInAsync(
        PanelClient client,
        string token,
        CancellationToken cancellationToken
    )
    {
        var own = client.As(token);
        var me = (await own.GetAsync("/v1/users/me", cancellationToken)).Expect(HttpStatusCode.OK);
        return new PanelUser(
            own,
            me["id"]!.GetValue<Guid>(),
            me["email"]!.GetValue<string>(),
            me["organizations"]![0]!["id"]!.GetValue<Guid>()
        );
    }
}
