using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.Factors;

/// <summary>
/// Switches two-factor authentication off, against a second factor; the key and the recovery codes go.
/// </summary>
internal sealed class DisableTwoFactor(
    UserManager<User> users,
    PasswordConfirmation passwords,
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
        CancellationToken cancellationToken
    )
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        if (!user.TwoFactorEnabled)
        {
            return FactorErrors.NotEnabled;
        }

        if (password is not null && await passwords.RefusalAsync(user, password, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (key, answer) = (ThrottleKey.Account(user.NormalizedEmail!), SecondFactorResponse.OfCode(code));
        var turn = await turns.TakeIfAsync(answer.NeedsHash, cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        if (await throttles.TakeAsync(key, cancellationToken) is { } locked)
        {
            return locked;
        }

        if (!await factors.IsRightAsync(user, answer, challenge: null, held, cancellationToken))
        {
            return FactorErrors.Wrong(answer.Method);
        }

        await throttles.ClearAsync(key, cancellationToken);
        try
        {
            await SaveAsync(user, cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task SaveAsync(User user, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await users.SetTwoFactorEnabledAsync(user, false);
        (user.AuthenticatorKey, user.AuthenticatorStep, user.AuthenticatorUsedAt) = (null, null, null);
        await recovery.RemoveAsync(user.Id, cancellationToken);
        audit.Record("user.two_factor_disabled", user.Subject);
        outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
