using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Mail;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// Sends people to a provider and knows them again when they come back: ten minutes, one browser, once.
/// </summary>
internal sealed class PendingSignIns(PanelIdentityDbContext db, IOptions<MailOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Only stages: the caller saves.</summary>
    public ExternalRequest Start(IExternalProvider provider, string callback, string returnTo, Guid? userId)
    {
        var (now, request) = (
            clock.GetUtcNow(),
            new ExternalRequest(options.Value.LinkTo(callback), Token.Create(), Token.Create())
        );
        db.Add(
            new PendingSignIn
            {
                Id = Guid.CreateVersion7(now),
                Provider = provider.Name,
                StateHash = Token.Hash(request.State),
                SecretHash = Token.Hash(request.Secret),
                ReturnTo = returnTo,
                UserId = userId,
                ExpiresAt = now + Lifetime,
            }
        );
        return request;
    }

    /// <returns>Null: there is no such sign-in, another browser began it, or it was finished before.</returns>
    public async Task<(PendingSignIn Row, ExternalRequest Request)?> SpendAsync(
        IExternalProvider provider,
        string callback,
        string state,
        string secret,
        CancellationToken cancellationToken
    )
    {
        var (now, name, stateHash, secretHash) = (
            clock.GetUtcNow(),
            provider.Name,
            Token.Hash(state),
            Token.Hash(secret)
        );
        var open = db.Set<PendingSignIn>()
            .Where(row =>
                row.StateHash == stateHash
                && row.SecretHash == secretHash
                && row.Provider == name
                && row.ExpiresAt > now
            );
        var pending = await open.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (pending is null || await open.ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return null;
        }

        return (pending, new ExternalRequest(options.Value.LinkTo(callback), state, secret));
    }
}
