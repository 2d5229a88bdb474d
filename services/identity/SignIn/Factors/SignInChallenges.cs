using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

/// <summary>Sign-ins that wait for a second factor: five minutes, five tries, one success.</summary>
internal sealed class SignInChallenges(PanelIdentityDbContext db, FactorMethods methods, TimeProvider clock)
{
    public const int MostTries = 5;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Only stages: the caller saves.</summary>
    public async Task<SignInStep.SecondFactor> StartAsync(
        User user,
        SessionForm form,
        CancellationToken cancellationToken
    )
    {
        var (now, token) = (clock.GetUtcNow(), Token.Create());
        db.Add(
            new SignInChallenge
            {
                Id = Guid.CreateVersion7(now),
                UserId = user.Id,
                TokenHash = Token.Hash(token),
                SecurityStamp = user.SecurityStamp!,
                Form = form,
                ExpiresAt = now + Lifetime,
            }
        );
        return new SignInStep.SecondFactor(token, await methods.OfAsync(user, cancellationToken));
    }

    /// <summary>The challenge while it can be answered.</summary>
    public Task<SignInChallenge?> FindAsync(string token, SessionForm form, CancellationToken cancellationToken) =>
        Open(token, form).AsNoTracking().SingleOrDefaultAsync(cancellationToken);

    /// <summary>
    /// Takes one of the tries, before it is known whether it is right, so that
    /// guesses sent at once are not more than there are tries.
    /// </summary>
    /// <returns>False: there is none left.</returns>
    public async Task<bool> TakeTryAsync(string token, SessionForm form, CancellationToken cancellationToken) =>
        await Open(token, form)
            .Where(row => row.Tries < MostTries)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Tries, row => row.Tries + 1), cancellationToken) == 1;

    /// <returns>False: another request spent the challenge first.</returns>
    public async Task<bool> SpendAsync(Guid id, CancellationToken cancellationToken) =>
        await db.Set<SignInChallenge>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;

    private IQueryable<SignInChallenge> Open(string token, SessionForm form)
    {
        var (now, hash) = (clock.GetUtcNow(), Token.Hash(token));
        return db.Set<SignInChallenge>().Where(row => row.TokenHash == hash && row.Form == form && row.ExpiresAt > now);
    }
}
