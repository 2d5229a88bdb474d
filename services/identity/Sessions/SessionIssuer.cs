using Microsoft.Extensions.Options;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.ServiceDefaults.Secrets;

namespace Panel.Identity.Sessions;

/// <summary>Starts sessions and puts tokens on them. It only stages: the caller saves.</summary>
internal sealed class SessionIssuer(PanelIdentityDbContext db, AccessTokens access, IOptions<AccountOptions> options, TimeProvider clock)
{
    public Task<TokensBody> StartAsync(User user, Client client, CancellationToken cancellation) => IssueAsync(Stage(user, client, secretHash: null), cancellation);

    /// <returns>The cookie's value: <c>id:secret</c>.</returns>
    public string StartWithCookie(User user, Client client)
    {
        var secret = Token.Create();
        return $"{Stage(user, client, Token.Hash(secret)).Id}:{secret}";
    }

    public async Task<TokensBody> IssueAsync(Session session, CancellationToken cancellation)
    {
        var refresh = Token.Create();
        db.Add(new RefreshToken { Id = Guid.CreateVersion7(clock.GetUtcNow()), SessionId = session.Id, Hash = Token.Hash(refresh), ExpiresAt = session.ExpiresAt });
        return new TokensBody(await access.CreateAsync(session.UserId, session.Id, cancellation), refresh, (int)AccessTokens.Lifetime.TotalSeconds);
    }

    private Session Stage(User user, Client client, string? secretHash)
    {
        var now = clock.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now), UserId = user.Id, SecretHash = secretHash, Ip = client.Address, UserAgent = client.UserAgent,
            CreatedAt = now, LastUsedAt = now, ExpiresAt = now + options.Value.SessionLifetime,
        };
        db.Add(session);
        return session;
    }
}
