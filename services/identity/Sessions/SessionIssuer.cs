using Microsoft.Extensions.Options;
using Panel.Hosting.Secrets;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Sessions;

/// <summary>Starts sessions and puts tokens on them. It only stages: the caller saves.</summary>
internal sealed class SessionIssuer(
    PanelIdentityDbContext db,
    AccessTokens access,
    IOptions<AccountOptions> options,
    TimeProvider clock
)
{
    /// <summary>Use <see cref="CompleteSignIn"/>, which calls it.</summary>
    public async Task<SignInStep.Done> StartAsync(
        User user,
        SessionForm form,
        Client client,
        CancellationToken cancellation
    )
    {
        var secret = form == SessionForm.Cookie ? Token.Create() : null;
        var session = Stage(user, client, secret is null ? null : Token.Hash(secret));
        var token = await access.CreateAsync(user.Id, session.Id, cancellation);
        return secret is null
            ? new SignInStep.Done(user, session.Id, token, StageRefreshToken(session), null)
            : new SignInStep.Done(user, session.Id, token, null, $"{session.Id}:{secret}");
    }

    public async Task<TokensBody> IssueAsync(Session session, CancellationToken cancellation) =>
        TokensBody.Of(await access.CreateAsync(session.UserId, session.Id, cancellation), StageRefreshToken(session));

    private string StageRefreshToken(Session session)
    {
        var refresh = Token.Create();
        db.Add(
            new RefreshToken
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                SessionId = session.Id,
                Hash = Token.Hash(refresh),
                ExpiresAt = session.ExpiresAt,
            }
        );
        return refresh;
    }

    private Session Stage(User user, Client client, string? secretHash)
    {
        var now = clock.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = user.Id,
            SecretHash = secretHash,
            Ip = client.Address,
            UserAgent = client.UserAgent,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + options.Value.SessionLifetime,
        };
        db.Add(session);
        return session;
    }
}
