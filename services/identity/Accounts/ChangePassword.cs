using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Factors;
using Panel.Identity.PasswordReset;
using Panel.Identity.Passwords;
using Panel.Identity.Sessions;

namespace Panel.Identity.Accounts;

/// <summary>Sets a new password and ends every session but the one it was done in.</summary>
internal sealed class ChangePassword(
    UserManager<User> users,
    PasswordProof proof,
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
        CancellationToken cancellation
    )
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellation) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        if (new Problems().CheckPassword(field, replacement, user.Email, user.UserName).Error is { } invalid)
        {
            return invalid;
        }

        if (await proof.RefusalAsync(user, current, cancellation) is { } refusal)
        {
            return refusal;
        }

        var turn = await turns.TakeAsync(cancellation);
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
            await SaveAsync(caller, cancellation);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private async Task SaveAsync(Principal caller, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.SaveChangesAsync(cancellation);
        await db.Set<PasswordResetToken>()
            .Where(row => row.UserId == caller.SubjectId)
            .ExecuteDeleteAsync(cancellation);
        await ending.RunAsync(caller.SubjectId, row => row.Id != caller.CredentialId, cancellation);
        audit.Record("account.password_changed", new AuditSubject("user", caller.SubjectId, caller.Name));
        outbox.Publish(new UserAccessChanged(caller.SubjectId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
