using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.PasswordReset;

/// <summary>
/// Sets the password of whoever got the mail, once, and ends all their sessions.
/// Two-factor authentication stays on: a mailbox is one factor only.
/// </summary>
internal sealed class ResetPassword(
    UserManager<User> users,
    PasswordHashing passwords,
    HashingLimiter turns,
    Throttles throttles,
    EndSessions ending,
    IAudit audit,
    IOutbox outbox,
    PanelIdentityDbContext db,
    TimeProvider clock
)
{
    private static readonly ApiError Invalid = ApiErrors.BadRequest(
        "The link is not valid any more. Ask for a new one.",
        "invalid_reset_token"
    );

    public async Task<ApiError?> RunAsync(string token, string password, CancellationToken cancellationToken)
    {
        var (hash, now) = (Token.Hash(token), clock.GetUtcNow());
        var open = db.Set<PasswordResetToken>().Where(row => row.TokenHash == hash && row.ExpiresAt > now);
        var user = await db.Users.SingleOrDefaultAsync(
            row => row.SuspendedAt == null && open.Any(reset => reset.UserId == row.Id),
            cancellationToken
        );
        if (user is null)
        {
            return Invalid;
        }

        // Before the token is spent: a password that is too short should not cost a new mail.
        if (
            new ValidationErrors().CheckPassword("new_password", password, user.Email, user.UserName).Error is
            { } problem
        )
        {
            return problem;
        }

        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using (turn.Value)
        {
            user.PasswordHash = passwords.Make(turn.Value, password);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await open.ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return Invalid;
        }

        try
        {
            await SaveAsync(user, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private async Task SaveAsync(User user, CancellationToken cancellationToken)
    {
        await users.UpdateSecurityStampAsync(user);
        // They have read a mail that was sent there.
        user.EmailConfirmed = true;
        await db.Set<PasswordResetToken>().Where(row => row.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await throttles.ClearAsync(ThrottleKey.Account(user.NormalizedEmail!), cancellationToken);
        await ending.RunAsync(user.Id, _ => true, cancellationToken);
        audit.RecordBy(user.Id, user.UserName!, "user.password_reset", user.Subject);
        outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
    }
}
