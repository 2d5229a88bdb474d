using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.PasswordReset;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Passwords;

/// <summary>Sets a new password and ends every session but the one it was done in.</summary>
internal sealed class ChangePassword(
    UserManager<User> users,
    PasswordConfirmation proof,
    PasswordHashing passwords,
    HashingLimiter turns,
    EndSessions ending,
    PanelIdentityDbContext db,
    IAudit audit,
    IOutbox outbox,
    TimeProvider clock
)
{
    /// <param name="field">How the request calls the new password.</param>
    public async Task<ApiError?> RunAsync(
        Principal caller,
        string current,
        string replacement,
        string field,
        CancellationToken cancellationToken
    )
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        if (new ValidationErrors().CheckPassword(field, replacement, user.Email, user.UserName).Error is { } invalid)
        {
            return invalid;
        }

        if (await proof.RefusalAsync(user, current, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using (turn.Value)
        {
            user.PasswordHash = passwords.Make(turn.Value, replacement);
        }

        await users.UpdateSecurityStampAsync(user);
        try
        {
            await SaveAsync(caller, cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task SaveAsync(Principal caller, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.Set<PasswordResetToken>()
            .Where(row => row.UserId == caller.SubjectId)
            .ExecuteDeleteAsync(cancellationToken);
        await ending.RunAsync(caller.SubjectId, row => row.Id != caller.CredentialId, cancellationToken);
        audit.Record("account.password_changed", new AuditSubject("user", caller.SubjectId, caller.Name));
        outbox.Publish(new UserAccessChanged(caller.SubjectId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
