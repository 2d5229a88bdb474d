using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.ExternalSignIn.Logins;

/// <summary>Takes a provider off an account, unless nothing would be left to sign in with.</summary>
internal sealed class UnlinkLogin(PanelIdentityDbContext db, IAudit audit)
{
    public async Task<ApiError?> RunAsync(Principal caller, string provider, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.HoldUserAsync(caller.SubjectId, cancellation) is null)
        {
            return ApiErrors.Unauthorized();
        }

        var removed = await db
            .UserLogins.Where(row => row.UserId == caller.SubjectId && row.LoginProvider == provider)
            .ExecuteDeleteAsync(cancellation);
        if (removed == 0)
        {
            return ApiErrors.NotFound("login");
        }

        if (!await db.HasWayInAsync(caller.SubjectId, cancellation))
        {
            return WaysIn.LastOne;
        }

        audit.Record(
            "login.unlinked",
            new AuditSubject("user", caller.SubjectId, caller.Name),
            before: new { Provider = provider }
        );
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
