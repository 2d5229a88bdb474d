using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Tokens;

/// <summary>
/// Makes an API token that reaches no further than the caller does. Every dialect comes through here.
/// </summary>
internal sealed class CreateApiToken(PanelIdentityDbContext db, IAudit audit, TimeProvider clock)
{
    /// <param name="caller">In the organization that the scopes are judged in.</param>
    public async Task<Result<(ApiToken Row, string Text)>> RunAsync(
        Caller caller,
        NewApiToken wanted,
        CancellationToken cancellationToken
    )
    {
        if (wanted.Scopes is not null && caller.Permissions.Missing(wanted.Scopes) is { } missing)
        {
            return ApiErrors.Forbidden(missing);
        }

        var text = ApiTokenText.Create();
        var token = Build(caller, wanted, text);
        if (caller.Token is not null && !token.IsWithin(caller.Token))
        {
            return ApiTokenErrors.BeyondOwnToken;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(token.UserId, cancellationToken) is null)
        {
            return token.UserId == caller.User.Id ? ApiTokenErrors.CredentialGone : ApiTokenErrors.OwnerSuspended;
        }

        if (
            await db.Set<ApiToken>().CountAsync(row => row.UserId == token.UserId, cancellationToken)
            >= ApiTokenErrors.Most
        )
        {
            return ApiTokenErrors.TooMany;
        }

        if (
            wanted.UniqueName
            && await db.Set<ApiToken>()
                .AnyAsync(row => row.UserId == token.UserId && row.Name == token.Name, cancellationToken)
        )
        {
            return ApiTokenErrors.NameTaken;
        }

        db.Add(token);
        audit.Record(
            "api_token.created",
            new AuditSubject("api_token", token.Id, token.Name),
            after: ApiTokenResponse.Of(token)
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            // The user is held, so it is the organization that was deleted meanwhile.
            return ApiTokenErrors.OrganizationGone;
        }

        await transaction.CommitAsync(cancellationToken);
        return (token, text);
    }

    private ApiToken Build(Caller caller, NewApiToken wanted, string text)
    {
        var (now, parent) = (clock.GetUtcNow(), caller.Token);
        return new ApiToken
        {
            Id = Guid.CreateVersion7(now),
            UserId = wanted.OwnerId ?? caller.User.Id,
            OrganizationId = wanted.OrganizationId ?? parent?.OrganizationId,
            Name = wanted.Name,
            Start = text[..ApiTokenText.StartLength],
            Hash = Token.Hash(text),
            FullAccess = wanted.Scopes is null,
            UserScopes = [],
            AdminScopes = [],
            ServerScopes = [],
            Scopes = wanted.Scopes ?? PermissionSets.None,
            AllowedIps = wanted.AllowedIps ?? parent?.AllowedIps ?? [],
            NodeIds = wanted.NodeIds ?? parent?.NodeIds ?? [],
            InstanceIds = wanted.InstanceIds ?? parent?.InstanceIds ?? [],
            IsAdminKey = wanted.IsAdminKey,
            CreatedAt = now,
            ExpiresAt = wanted.ExpiresAt,
        };
    }
}
