using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.Factors;

/// <summary>
/// Ends a sign-in that waits for its second factor. Every answer costs a try, of the challenge
/// and of the account's lock-out; a right one gives the latter back.
/// </summary>
internal sealed class AnswerChallenge(
    SignInChallenges challenges,
    FactorCheck factors,
    HashingLimiter turns,
    Throttles throttles,
    CompleteSignIn complete,
    PanelIdentityDbContext db
)
{
    public async Task<Outcome<SignInStep>> RunAsync(
        string token,
        FactorAnswer answer,
        SessionForm form,
        Client client,
        CancellationToken cancellation
    )
    {
        var address = ThrottleKey.Address(client.Address);
        if (await throttles.RefusalAsync(address, cancellation) is { } stranger)
        {
            return stranger;
        }

        if (await challenges.FindAsync(token, form, cancellation) is not { } challenge)
        {
            return FactorErrors.ChallengeEnded;
        }

        if (await db.Users.SingleOrDefaultAsync(row => row.Id == challenge.UserId, cancellation) is not { } user)
        {
            return FactorErrors.ChallengeEnded;
        }

        // Before a try is taken: a panel that is busy must not cost one.
        var turn = await turns.TakeIfAsync(answer.NeedsHash, cancellation);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        if (user.SecurityStamp != challenge.SecurityStamp || !await challenges.TakeTryAsync(token, form, cancellation))
        {
            return FactorErrors.ChallengeEnded;
        }

        var account = ThrottleKey.Account(user.NormalizedEmail!);
        if (await throttles.TakeAsync(account, cancellation) is { } locked)
        {
            return locked;
        }

        if (!await factors.IsRightAsync(user, answer, challenge, held, cancellation))
        {
            await throttles.CountAsync(address, cancellation);
            return FactorErrors.Wrong(answer.Method);
        }

        await throttles.ClearAsync(account, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await challenges.SpendAsync(challenge.Id, cancellation))
        {
            return FactorErrors.ChallengeEnded;
        }

        var step = await complete.RunAsync(user, answer.Method, form, client, cancellation);
        await transaction.CommitAsync(cancellation);
        return step.Error == CompleteSignIn.Gone ? FactorErrors.ChallengeEnded : step;
    }
}
