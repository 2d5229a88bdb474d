using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.ApiTokens;

/// <summary>
/// Changes a token of the caller, or gives it a new secret. A token touches
/// only those that lie within itself, before and after.
/// </summary>
internal sealed class UpdateApiToken(PanelIdentityDbContext db, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    public async Task<Outcome<ApiToken>> RunAsync(
        Caller caller,
        Guid id,
        ApiTokenChange change,
        CancellationToken cancellation
    )
    {
        if (caller.Permissions.Missing(Asked(change)) is { } missing)
        {
            return ApiErrors.Forbidden(missing);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var found = await FindAsync(caller, id, cancellation);
        if (found.Failed)
        {
            return found.Error;
        }

        var token = found.Value;
        if (
            change is { UniqueName: true, Name: not null }
            && await db.ApiTokens.AnyAsync(
                row => row.UserId == token.UserId && row.Id != id && row.Name == change.Name,
                cancellation
            )
        )
        {
            return ApiTokenErrors.NameTaken;
        }

        var before = ApiTokenBody.Of(token);
        change.ApplyTo(token, caller.Permissions);
        if (caller.Token is not null && !token.IsWithin(caller.Token))
        {
            return ApiTokenErrors.BeyondOwnToken;
        }

        audit.Record(
            "api_token.updated",
            new AuditSubject("api_token", id, token.Name),
            before,
            ApiTokenBody.Of(token)
        );
        outbox.Publish(new UserAccessChanged(token.UserId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return token;
    }

    /// <summary>The old secret ends at once.</summary>
    public async Task<Outcome<(ApiToken Row, string Text)>> RotateAsync(
        Caller caller,
        Guid id,
        CancellationToken cancellation
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var found = await FindAsync(caller, id, cancellation);
        if (found.Failed)
        {
            return found.Error;
        }

        var (token, text) = (found.Value, ApiTokenText.Create());
        (token.Start, token.Hash) = (text[..ApiTokenText.StartLength], Token.Hash(text));
        audit.Record("api_token.recreated", new AuditSubject("api_token", id, token.Name));
        outbox.Publish(new CredentialRevoked(id, token.UserId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (token, text);
    }

    private async Task<Outcome<ApiToken>> FindAsync(Caller caller, Guid id, CancellationToken cancellation)
    {
        if (await db.HoldUserAsync(caller.User.Id, cancellation) is null)
        {
            return ApiTokenErrors.CredentialGone;
        }

        if (
            await db.ApiTokens.SingleOrDefaultAsync(row => row.Id == id && row.UserId == caller.User.Id, cancellation)
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
