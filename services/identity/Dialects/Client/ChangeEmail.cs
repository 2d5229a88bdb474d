using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.PasswordReset;

namespace Panel.Identity.Dialects.Client;

/// <summary>
/// Gives the account another e-mail address. It counts as unconfirmed from
/// then on, and links mailed to the former one end.
/// </summary>
internal sealed class ChangeEmail(
    UserManager<User> users,
    PasswordConfirmation proof,
    PanelIdentityDbContext db,
    Principal principal,
    IAudit audit,
    IOutbox outbox,
    TimeProvider clock
)
{
    private static readonly ApiError Taken = ApiErrors.Conflict("email_taken", "The e-mail address is taken.");

    public async Task<ApiError?> RunAsync(string email, string password, CancellationToken cancellationToken)
    {
        if (
            await db.Users.SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellationToken) is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        if (await proof.RefusalAsync(user, password, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var before = user.Email;
        if (email != before && !(await users.SetEmailAsync(user, email)).Succeeded)
        {
            return Taken;
        }

        audit.Record("account.email_changed", user.Subject, new { Email = before }, new { Email = email });
        outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            // Whoever reads the former mailbox must not reset the password of the account.
            await db.Set<PasswordResetToken>()
                .Where(row => row.UserId == user.Id)
                .ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return Taken;
        }
    }
}
