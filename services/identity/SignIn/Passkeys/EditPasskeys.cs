using System.Buffers.Text;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>
/// Lists, renames and removes the caller's passkeys, unless nothing would be left to
/// sign in with. Their id is the credential's, in base64url.
/// </summary>
internal sealed class EditPasskeys(PanelIdentityDbContext db, IAudit audit)
{
    public static readonly ApiError Missing = ApiErrors.NotFound("passkey");

    public async Task<IReadOnlyList<PasskeyResponse>> ListAsync(Principal caller, CancellationToken cancellationToken)
    {
        var rows = await db
            .UserPasskeys.AsNoTracking()
            .Where(row => row.UserId == caller.SubjectId)
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.OrderBy(row => row.Data.CreatedAt)
                .Select(row =>
                    PasskeyResponse.Of(
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
    public async Task<bool> RenameAsync(Principal caller, string id, string name, CancellationToken cancellationToken)
    {
        if (Decode(id) is not { } credential)
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (
            await Own(caller, credential)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Data.Name, name), cancellationToken) == 0
        )
        {
            return false;
        }

        await RecordAsync("user.passkey_renamed", caller, new { Name = name }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<ApiError?> RemoveAsync(Principal caller, string id, CancellationToken cancellationToken)
    {
        if (Decode(id) is not { } credential)
        {
            return Missing;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(caller.SubjectId, cancellationToken) is null)
        {
            return ApiErrors.Unauthorized();
        }

        if (await Own(caller, credential).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return Missing;
        }

        if (!await db.HasWayInAsync(caller.SubjectId, cancellationToken))
        {
            return SignInMethods.LastOne;
        }

        await RecordAsync("user.passkey_removed", caller, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private IQueryable<Microsoft.AspNetCore.Identity.IdentityUserPasskey<Guid>> Own(
        Principal caller,
        byte[] credential
    ) => db.UserPasskeys.Where(row => row.UserId == caller.SubjectId && row.CredentialId == credential);

    private Task<int> RecordAsync(string action, Principal caller, object? after, CancellationToken cancellationToken)
    {
        audit.Record(action, new AuditSubject("user", caller.SubjectId, caller.Name), after: after);
        return db.SaveChangesAsync(cancellationToken);
    }

    private static byte[]? Decode(string id) => Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : null;
}
