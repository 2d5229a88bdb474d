using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.External.Logins;

/// <summary>Takes a provider off an account, unless nothing would be left to sign in with.</summary>
internal sealed class UnlinkLogin(PanelIdentityDbContext db, IAudit audit)
{
    public async Task<ApiError?> RunAsync(Principal caller, string provider, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(caller.SubjectId, cancellationToken) is null)
        {
            return ApiErrors.Unauthorized();
        }

        var removed = await db
            .UserLogins.Where(row => row.UserId == caller.SubjectId && row.LoginProvider == provider)
            .ExecuteDeleteAsync(cancellationToken);
        if (removed == 0)
        {
            return ApiErrors.NotFound("login");
        }

        if (!await db.HasWayInAsync(caller.SubjectId, cancellationToken))
        {
            return SignInMethods.LastOne;
        }

        audit.Record(
            "login.unlinked",
            new AuditSubject("user", caller.SubjectId, caller.Name),
            before: new { Provider = provider }
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
