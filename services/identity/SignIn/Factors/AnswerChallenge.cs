using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.Factors;

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
    public async Task<Result<SignInStep>> RunAsync(
        string token,
        SecondFactorResponse answer,
        SessionForm form,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        var address = ThrottleKey.Address(client.Address);
        if (await throttles.RefusalAsync(address, cancellationToken) is { } stranger)
        {
            return stranger;
        }

        if (await challenges.FindAsync(token, form, cancellationToken) is not { } challenge)
        {
            return FactorErrors.ChallengeEnded;
        }

        if (await db.Users.SingleOrDefaultAsync(row => row.Id == challenge.UserId, cancellationToken) is not { } user)
        {
            return FactorErrors.ChallengeEnded;
        }

        // Before a try is taken: a panel that is busy must not cost one.
        var turn = await turns.TakeIfAsync(answer.NeedsHash, cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        if (
            user.SecurityStamp != challenge.SecurityStamp
            || !await challenges.TakeTryAsync(token, form, cancellationToken)
        )
        {
            return FactorErrors.ChallengeEnded;
        }

        var account = ThrottleKey.Account(user.NormalizedEmail!);
        if (await throttles.TakeAsync(account, cancellationToken) is { } locked)
        {
            return locked;
        }

        if (!await factors.IsRightAsync(user, answer, challenge, held, cancellationToken))
        {
            await throttles.CountAsync(address, cancellationToken);
            return FactorErrors.Wrong(answer.Method);
        }

        await throttles.ClearAsync(account, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await challenges.SpendAsync(challenge.Id, cancellationToken))
        {
            return FactorErrors.ChallengeEnded;
        }

        var step = await complete.RunAsync(user, answer.Method, form, client, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return step.Error == CompleteSignIn.Gone ? FactorErrors.ChallengeEnded : step;
    }
}
