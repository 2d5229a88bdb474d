using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.Tokens;

/// <summary>Ends one token for good.</summary>
internal sealed class DeleteApiToken(PanelIdentityDbContext db, EndApiTokens ending, IAudit audit)
{
    /// <param name="ownerId">Null: anybody's, for administrators.</param>
    public async Task<ApiError?> RunAsync(Guid id, Guid? ownerId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var token = await db.Set<ApiToken>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && (ownerId == null || row.UserId == ownerId), cancellationToken);
        if (token is null || await ending.RunAsync(token.UserId, row => row.Id == id, cancellationToken) == 0)
        {
            return ApiTokenErrors.NotFound;
        }

        audit.Record(
            "api_token.deleted",
            new AuditSubject("api_token", id, token.Name),
            before: ApiTokenResponse.Of(token)
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
