using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Tokens;

/// <summary>
/// Changes a token of the caller, or gives it a new secret. A token touches
/// only those that lie within itself, before and after.
/// </summary>
internal sealed class UpdateApiToken(PanelIdentityDbContext db, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    public async Task<Result<ApiToken>> RunAsync(
        Caller caller,
        Guid id,
        ApiTokenChange change,
        CancellationToken cancellationToken
    )
    {
        if (caller.Permissions.Missing(Asked(change)) is { } missing)
        {
            return ApiErrors.Forbidden(missing);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await FindAsync(caller, id, cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var token = found.Value;
        if (
            change is { UniqueName: true, Name: not null }
            && await db.Set<ApiToken>()
                .AnyAsync(
                    row => row.UserId == token.UserId && row.Id != id && row.Name == change.Name,
                    cancellationToken
                )
        )
        {
            return ApiTokenErrors.NameTaken;
        }

        var before = ApiTokenResponse.Of(token);
        change.ApplyTo(token, caller.Permissions);
        if (caller.Token is not null && !token.IsWithin(caller.Token))
        {
            return ApiTokenErrors.BeyondOwnToken;
        }

        audit.Record(
            "api_token.updated",
            new AuditSubject("api_token", id, token.Name),
            before,
            ApiTokenResponse.Of(token)
        );
        outbox.Publish(new UserAccessChanged(token.UserId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return token;
    }

    /// <summary>The old secret ends at once.</summary>
    public async Task<Result<(ApiToken Row, string Text)>> RotateAsync(
        Caller caller,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await FindAsync(caller, id, cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var (token, text) = (found.Value, ApiTokenText.Create());
        (token.Start, token.Hash) = (text[..ApiTokenText.StartLength], Token.Hash(text));
        audit.Record("api_token.recreated", new AuditSubject("api_token", id, token.Name));
        outbox.Publish(new CredentialRevoked(id, token.UserId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (token, text);
    }

    private async Task<Result<ApiToken>> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (await db.HoldUserAsync(caller.User.Id, cancellationToken) is null)
        {
            return ApiTokenErrors.CredentialGone;
        }

        if (
            await db.Set<ApiToken>()
                .SingleOrDefaultAsync(row => row.Id == id && row.UserId == caller.User.Id, cancellationToken)
            is not { } token
        )
        {
            return ApiTokenErrors.NotFound;
        }

        return caller.Token is not null && !token.IsWithin(caller.Token) ? ApiTokenErrors.BeyondOwnToken : token;
    }

    private static PermissionSets Asked(ApiTokenChange change) =>
        new(Set(change.UserScopes), Set(change.AdminScopes), Set(change.ServerScopes));

    private static FrozenSet<string> Set(string[]? names) =>
        names is null ? [] : names.ToFrozenSet(StringComparer.Ordinal);
}
