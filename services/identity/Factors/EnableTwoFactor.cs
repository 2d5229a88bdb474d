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

namespace Panel.Identity.Factors;

/// <summary>
/// Switches two-factor authentication on with the first code of the new key, and gives the recovery codes.
/// </summary>
internal sealed class EnableTwoFactor(
    UserManager<User> users,
    PasswordProof passwords,
    HashingLimiter turns,
    RecoveryCodes recovery,
    PanelIdentityDbContext db,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock
)
{
    /// <param name="password">Null where the surface does not ask for it.</param>
    public async Task<Outcome<string[]>> RunAsync(
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

        if (user.TwoFactorEnabled)
        {
            return FactorErrors.AlreadyEnabled;
        }

        if (user.AuthenticatorKey is null)
        {
            return FactorErrors.NotBegun;
        }

        if (password is not null && await passwords.RefusalAsync(user, password, cancellation) is { } refusal)
        {
            return refusal;
        }

        var turn = await turns.TakeAsync(cancellation);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        // A wrong code is not counted: it guards nothing yet, and its key was shown to this very caller.
        var answer = FactorAnswer.OfCode(code);
        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, answer.Text))
        {
            return FactorErrors.Wrong(answer.Method);
        }

        try
        {
            return await SaveAsync(user, RecoveryCodes.Make(held, user.Id), cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task<string[]> SaveAsync(
        User user,
        IReadOnlyList<NewRecoveryCode> codes,
        CancellationToken cancellation
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await users.SetTwoFactorEnabledAsync(user, true);
        await recovery.ReplaceAsync(user.Id, codes, cancellation);
        audit.Record("user.two_factor_enabled", user.Subject);
        outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return [.. codes.Select(code => code.Text)];
    }
}
