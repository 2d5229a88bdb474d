using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Hosting.Principals;
using Panel.Hosting.Secrets;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.Internal;

/// <summary>Finds whom a credential belongs to. Null: unknown or expired. Use is written down once a minute.</summary>
internal sealed class UserCredentials(
    PanelIdentityDbContext db,
    AccessTokens access,
    IOptions<AccountOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    public Task<UserCredential?> OfBearerAsync(string text, CancellationToken cancellationToken) =>
        ApiTokenText.Matches(text)
            ? OfApiTokenAsync(text, cancellationToken)
            : OfAccessTokenAsync(text, cancellationToken);

    /// <param name="cookie"><c>id:secret</c>; its session slides on with use.</param>
    public async Task<UserCredential?> OfCookieAsync(string cookie, CancellationToken cancellationToken)
    {
        if (cookie.Split(':', 2) is not [var id, var secret] || !Guid.TryParse(id, out var sessionId))
        {
            return null;
        }

        var session = await LiveSessionAsync(sessionId, cancellationToken);
        if (session?.SecretHash is null || !SameHash(session.SecretHash, secret))
        {
            return null;
        }

        if (await UseAsync(session, slide: true, cancellationToken) is not { } expiresAt)
        {
            return null;
        }

        return new UserCredential(CredentialKind.Cookie, session.Id, session.User!, null, expiresAt);
    }

    private async Task<UserCredential?> OfAccessTokenAsync(string text, CancellationToken cancellationToken)
    {
        if (await access.ReadAsync(text, cancellationToken) is not { } token)
        {
            return null;
        }

        var session = await LiveSessionAsync(token.SessionId, cancellationToken);
        if (session is null || session.UserId != token.UserId)
        {
            return null;
        }

        if (await UseAsync(session, slide: false, cancellationToken) is null)
        {
            return null;
        }

        return new UserCredential(CredentialKind.AccessToken, session.Id, session.User!, null, token.ExpiresAt);
    }

    private async Task<UserCredential?> OfApiTokenAsync(string text, CancellationToken cancellationToken)
    {
        var (now, start) = (clock.GetUtcNow(), text[..ApiTokenText.StartLength]);
        var found = await db.Set<ApiToken>()
            .AsNoTracking()
            .Include(row => row.User)
            .Where(row => row.Start == start && (row.ExpiresAt == null || row.ExpiresAt > now))
            .ToListAsync(cancellationToken);
        if (found.Find(row => SameHash(row.Hash, text)) is not { } token)
        {
            return null;
        }

        if (token.LastUsedAt is null || now - token.LastUsedAt >= Grain)
        {
            await db.Set<ApiToken>()
                .Where(row => row.Id == token.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken);
        }

        return new UserCredential(CredentialKind.ApiToken, token.Id, token.User!, token, token.ExpiresAt);
    }

    private Task<Session?> LiveSessionAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.Set<Session>()
            .AsNoTracking()
            .Include(row => row.User)
            .SingleOrDefaultAsync(
                row => row.Id == id && row.ExpiresAt > now && row.User!.SuspendedAt == null,
                cancellationToken
            );
    }

    /// <returns>When the session ends now; null when it was ended meanwhile.</returns>
    private async Task<DateTimeOffset?> UseAsync(Session session, bool slide, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - session.LastUsedAt < Grain)
        {
            return session.ExpiresAt;
        }

        var expiresAt = slide ? now + options.Value.SessionLifetime : session.ExpiresAt;
        var updated = await db.Set<Session>()
            .Where(row => row.Id == session.Id)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.LastUsedAt, now).SetProperty(row => row.ExpiresAt, expiresAt),
                cancellationToken
            );
        return updated == 1 ? expiresAt : null;
    }

    private static bool SameHash(string hash, string text) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(hash),
            Encoding.ASCII.GetBytes(Token.Hash(text))
        );
}
