using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Passwords;

namespace Panel.Identity.SignIn.Factors;

/// <summary>
/// Switches two-factor authentication on with the first code of the new key, and gives the recovery codes.
/// </summary>
internal sealed class EnableTwoFactor(
    UserManager<User> users,
    PasswordConfirmation passwords,
    HashingLimiter turns,
    RecoveryCodes recovery,
    PanelIdentityDbContext db,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock
)
{
    /// <param name="password">Null where the surface does not ask for it.</param>
    public async Task<Result<string[]>> RunAsync(
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

        if (user.TwoFactorEnabled)
        {
            return FactorErrors.AlreadyEnabled;
        }

        if (user.AuthenticatorKey is null)
        {
            return FactorErrors.NotBegun;
        }

        if (password is not null && await passwords.RefusalAsync(user, password, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        // A wrong code is not counted: it guards nothing yet, and its key was shown to this very caller.
        var answer = SecondFactorResponse.OfCode(code);
        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, answer.Text))
        {
            return FactorErrors.Wrong(answer.Method);
        }

        try
        {
            return await SaveAsync(user, RecoveryCodes.Make(held, user.Id), cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task<string[]> SaveAsync(
        User user,
        IReadOnlyList<NewRecoveryCode> codes,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await users.SetTwoFactorEnabledAsync(user, true);
        await recovery.ReplaceAsync(user.Id, codes, cancellationToken);
        audit.Record("user.two_factor_enabled", user.Subject);
        outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [.. codes.Select(code => code.Text)];
    }
}
