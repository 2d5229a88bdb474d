using Microsoft.Extensions.Options;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Sessions;

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
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        var secret = form == SessionForm.Cookie ? Token.Create() : null;
        var session = Stage(user, client, secret is null ? null : Token.Hash(secret));
        var token = await access.CreateAsync(user.Id, session.Id, cancellationToken);
        return secret is null
            ? new SignInStep.Done(user, session.Id, token, StageRefreshToken(session), null)
            : new SignInStep.Done(user, session.Id, token, null, $"{session.Id}:{secret}");
    }

    public async Task<TokensResponse> IssueAsync(Session session, CancellationToken cancellationToken) =>
        TokensResponse.Of(
            await access.CreateAsync(session.UserId, session.Id, cancellationToken),
            StageRefreshToken(session)
        );

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

    private Session Stage(User user, ClientInfo client, string? secretHash)
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
