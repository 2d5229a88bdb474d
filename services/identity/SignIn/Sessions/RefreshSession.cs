using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// Trades a refresh token for a new pair. A token that was spent before
/// ends the whole session: another client holds a copy.
/// </summary>
internal sealed partial class RefreshSession(
    PanelIdentityDbContext db,
    SessionIssuer issuer,
    EndSessions ending,
    IAudit audit,
    IOptions<AccountOptions> options,
    TimeProvider clock,
    ILogger<RefreshSession> logger
)
{
    private static readonly ApiError Invalid = ApiErrors.Unauthorized(
        "The refresh token is not valid.",
        "invalid_refresh_token"
    );

    public async Task<Result<TokensResponse>> RunAsync(
        string token,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        var hash = Token.Hash(token);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await TouchAsync(hash, client, cancellationToken) is not { } session)
        {
            return Invalid;
        }

        Result<TokensResponse> outcome = Invalid;
        if (await SpendAsync(hash, cancellationToken))
        {
            outcome = await issuer.IssueAsync(session, cancellationToken);
        }
        else
        {
            await ReuseAsync(session, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    // The session's row is locked before its token's, in the order that deleting a
    // session takes them; otherwise the two could wait for each other.
    private async Task<Session?> TouchAsync(string hash, ClientInfo client, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var owners = db.Set<Session>()
            .Where(session => session.ExpiresAt > now && session.RefreshTokens.Any(token => token.Hash == hash));
        var touched = await owners.ExecuteUpdateAsync(
            set =>
                set.SetProperty(session => session.LastUsedAt, now)
                    .SetProperty(session => session.ExpiresAt, now + options.Value.SessionLifetime)
                    .SetProperty(session => session.Ip, client.Address)
                    .SetProperty(session => session.UserAgent, client.UserAgent),
            cancellationToken
        );
        return touched == 0 ? null : await owners.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    private async Task<bool> SpendAsync(string hash, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.Set<RefreshToken>()
                .Where(token => token.Hash == hash && token.SpentAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(token => token.SpentAt, now), cancellationToken) == 1;
    }

    private async Task ReuseAsync(Session session, CancellationToken cancellationToken)
    {
        await ending.RunAsync(session.UserId, row => row.Id == session.Id, cancellationToken);
        // Whoever showed the token proved nothing by it, so it is not the user who ended the session.
        audit.RecordByPanel(
            "session.ended",
            new AuditSubject("session", session.Id, session.Name),
            after: new { session.UserId, Reason = "refresh_token_reused" }
        );
        Log.Reused(logger, session.Id, session.UserId);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "A spent refresh token of session {SessionId} of user {UserId} was shown again; the session is over."
        )]
        public static partial void Reused(ILogger logger, Guid sessionId, Guid userId);
    }
}
