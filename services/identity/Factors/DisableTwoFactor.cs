using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.Throttling;

namespace Panel.Identity.Factors;

/// <summary>
/// Switches two-factor authentication off, against a second factor; the key and the recovery codes go.
/// </summary>
internal sealed class DisableTwoFactor(
    UserManager<User> users,
    PasswordProof passwords,
    FactorCheck factors,
    HashingLimiter turns,
    Throttles throttles,
    RecoveryCodes recovery,
    PanelIdentityDbContext db,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock
)
{
    /// <param name="password">Null where the surface does not ask for it.</param>
    public async Task<ApiError?> RunAsync(
        Principal caller,
        string code,
        string? password,
        CancellationToken cancellation
    )
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellation) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        if (!user.TwoFactorEnabled)
        {
            return FactorErrors.NotEnabled;
        }

        if (password is not null && await passwords.RefusalAsync(user, password, cancellation) is { } refusal)
        {
            return refusal;
        }

        var (key, answer) = (ThrottleKey.Account(user.NormalizedEmail!), FactorAnswer.OfCode(code));
        var turn = await turns.TakeIfAsync(answer.NeedsHash, cancellation);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        if (await throttles.TakeAsync(key, cancellation) is { } locked)
        {
            return locked;
        }

        if (!await factors.IsRightAsync(user, answer, challenge: null, held, cancellation))
        {
            return FactorErrors.Wrong(answer.Method);
        }

        await throttles.ClearAsync(key, cancellation);
        try
        {
            await SaveAsync(user, cancellation);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task SaveAsync(User user, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await users.SetTwoFactorEnabledAsync(user, false);
        (user.AuthenticatorKey, user.AuthenticatorStep, user.AuthenticatorUsedAt) = (null, null, null);
        await recovery.RemoveAsync(user.Id, cancellation);
        audit.Record("user.two_factor_disabled", user.Subject);
        outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
