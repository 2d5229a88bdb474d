using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tokens;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.SessionSurface.Keys;

/// <summary>Makes a client or an admin key, for the caller or, by an administrator, for another user.</summary>
internal sealed class CreateSessionKey(
    PanelIdentityDbContext db,
    Callers callers,
    CreateApiToken create,
    TimeProvider clock
)
{
    private const int MostPermissions = 200;
    private const int LongestPermission = 100;
    private const string Others = "users.update";
    private const string Impersonate = "users.impersonate";
    private static readonly ApiError AdministratorsOnly = new(
        403,
        "admin_key_refused",
        "Only system administrators with * permission can create admin API keys"
    );
    private static readonly ApiError NoSuchUser = new(404, "not_found", "User not found");

    public async Task<Result<(ApiToken Row, string Text)>> RunAsync(
        SessionKeyRequest request,
        CancellationToken cancellationToken
    )
    {
        if (Check(request) is { } invalid)
        {
            return invalid;
        }

        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiTokenErrors.CredentialGone;
        }

        if (request.IsAdmin && caller.Permissions.Admin.Count < PermissionCatalogue.Of(PermissionGroup.Admin).Count)
        {
            return AdministratorsOnly;
        }

        var scopes = Scopes(request, caller.Permissions, out var missing);
        if (missing is not null)
        {
            return ApiErrors.Forbidden(missing);
        }

        if (await OwnerAsync(request, caller, scopes, cancellationToken) is { Failed: true } refused)
        {
            return refused.Error;
        }

        return await create.RunAsync(
            caller,
            new NewApiToken(request.Name!.Trim())
            {
                Scopes = scopes,
                OwnerId = request.UserId,
                ExpiresAt = request.ExpiresAt,
                IsAdminKey = request.IsAdmin,
            },
            cancellationToken
        );
    }

    // A key with permissions acts as its owner, also where the caller has no
    // business: to make one for another user is to act as them.
    private async Task<Result<Guid>> OwnerAsync(
        SessionKeyRequest request,
        Caller caller,
        PermissionSets scopes,
        CancellationToken cancellationToken
    )
    {
        if (request.UserId is not { } owner || owner == caller.User.Id)
        {
            return caller.User.Id;
        }

        if (!caller.Permissions.Admin.Contains(Others))
        {
            return ApiErrors.Forbidden(Others);
        }

        if (!PermissionSets.None.Covers(scopes) && !caller.Permissions.Admin.Contains(Impersonate))
        {
            return ApiErrors.Forbidden(Impersonate);
        }

        return await db.Users.AnyAsync(row => row.Id == owner, cancellationToken) ? owner : NoSuchUser;
    }

    /// <param name="missing">A permission that is asked for and that the caller holds nothing of.</param>
    private static PermissionSets Scopes(SessionKeyRequest request, PermissionSets held, out string? missing)
    {
        var patterns = request.KnownPermissions;
        missing = patterns.FirstOrDefault(pattern =>
            PermissionSets.None.Covers(KeyPermissions.Among(held, [pattern], request.IsAdmin))
        );
        // A list of unknown names is a list: it must not stand for everything.
        if (request.Permissions is null or { Count: 0 } && request.IsAdmin)
        {
            return held with { Server = [] };
        }

        return KeyPermissions.Among(held, patterns, request.IsAdmin);
    }

    private ApiError? Check(SessionKeyRequest request) =>
        new ValidationErrors()
            .Check(
                "name",
                request.Name?.Trim() is { Length: > 0 and <= ApiToken.LongestName },
                $"1 to {ApiToken.LongestName} characters."
            )
            .Check(
                "type",
                request.Type is null or SessionKeyResponse.Client or SessionKeyResponse.Admin,
                "Must be client or admin."
            )
            .Check(
                "permissions",
                request.Permissions is null
                    || (
                        request.Permissions.Count <= MostPermissions
                        && request.Permissions.All(name => name is { Length: <= LongestPermission })
                    ),
                $"At most {MostPermissions}, each like servers:read, servers:* or *."
            )
            .Check(
                "expiresAt",
                request.ExpiresAt is null || request.ExpiresAt > clock.GetUtcNow(),
                "Must be in the future."
            )
            .Error;
}
