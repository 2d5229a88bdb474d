using System.Buffers.Text;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Passkeys;

/// <summary>
/// Lists, renames and removes the caller's passkeys, unless nothing would be left to
/// sign in with. Their id is the credential's, in base64url.
/// </summary>
internal sealed class EditPasskeys(PanelIdentityDbContext db, IAudit audit)
{
    public static readonly ApiError Missing = ApiErrors.NotFound("passkey");

    public async Task<IReadOnlyList<PasskeyBody>> ListAsync(Principal caller, CancellationToken cancellation)
    {
        var rows = await db
            .UserPasskeys.AsNoTracking()
            .Where(row => row.UserId == caller.SubjectId)
            .ToListAsync(cancellation);
        return
        [
            .. rows.OrderBy(row => row.Data.CreatedAt)
                .Select(row =>
                    PasskeyBody.Of(
                        row.CredentialId,
                        row.Data.Name,
                        row.Data.Transports,
                        row.Data.IsBackedUp,
                        row.Data.CreatedAt
                    )
                ),
        ];
    }

    /// <returns>False: the caller has no such passkey.</returns>
    public async Task<bool> RenameAsync(Principal caller, string id, string name, CancellationToken cancellation)
    {
        if (Decode(id) is not { } credential)
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (
            await Own(caller, credential)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Data.Name, name), cancellation) == 0
        )
        {
            return false;
        }

        await RecordAsync("user.passkey_renamed", caller, new { Name = name }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public async Task<ApiError?> RemoveAsync(Principal caller, string id, CancellationToken cancellation)
    {
        if (Decode(id) is not { } credential)
        {
            return Missing;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.HoldUserAsync(caller.SubjectId, cancellation) is null)
        {
            return ApiErrors.Unauthorized();
        }

        if (await Own(caller, credential).ExecuteDeleteAsync(cancellation) == 0)
        {
            return Missing;
        }

        if (!await db.HasWayInAsync(caller.SubjectId, cancellation))
        {
            return WaysIn.LastOne;
        }

        await RecordAsync("user.passkey_removed", caller, null, cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    private IQueryable<Microsoft.AspNetCore.Identity.IdentityUserPasskey<Guid>> Own(
        Principal caller,
        byte[] credential
    ) => db.UserPasskeys.Where(row => row.UserId == caller.SubjectId && row.CredentialId == credential);

    private Task<int> RecordAsync(string action, Principal caller, object? after, CancellationToken cancellation)
    {
        audit.Record(action, new AuditSubject("user", caller.SubjectId, caller.Name), after: after);
        return db.SaveChangesAsync(cancellation);
    }

    private static byte[]? Decode(string id) => Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : null;
}
