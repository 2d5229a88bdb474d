using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.ApiTokens;

/// <summary>Ends one token for good.</summary>
internal sealed class DeleteApiToken(PanelIdentityDbContext db, EndApiTokens ending, IAudit audit)
{
    /// <param name="ownerId">Null: anybody's, for administrators.</param>
    public async Task<ApiError?> RunAsync(Guid id, Guid? ownerId, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var token = await db
            .ApiTokens.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && (ownerId == null || row.UserId == ownerId), cancellation);
        if (token is null || await ending.RunAsync(token.UserId, row => row.Id == id, cancellation) == 0)
        {
            return ApiTokenErrors.NotFound;
        }

        audit.Record(
            "api_token.deleted",
            new AuditSubject("api_token", id, token.Name),
            before: ApiTokenBody.Of(token)
        );
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
