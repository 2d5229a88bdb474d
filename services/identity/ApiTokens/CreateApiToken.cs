using Microsoft.EntityFrameworkCore;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Secrets;

namespace Panel.Identity.ApiTokens;

/// <summary>Makes an API token that holds no more than the caller does. Scopes are judged in the organization that it is for.</summary>
internal sealed class CreateApiToken(PanelIdentityDbContext db, TimeProvider clock)
{
    private const int Most = 50;
    private const long LongestSeconds = 10L * 365 * 24 * 3600;

    private static readonly ApiError BeyondOwnToken = new(403, "beyond_own_token", "A token cannot make one that may do more, or longer, than itself.");

    public async Task<Outcome<(ApiToken Row, string Text)>> RunAsync(CreateApiTokenRequest request, Principal caller, CancellationToken cancellation)
    {
        if (Check(request) is { } invalid) return invalid;
        var user = await db.Users.SingleAsync(row => row.Id == caller.SubjectId, cancellation);
        var parent = await db.ApiTokens.SingleOrDefaultAsync(row => row.Id == caller.CredentialId, cancellation);
        var organization = request.OrganizationId ?? parent?.OrganizationId;
        var acting = organization ?? caller.OrganizationId;
        var member = await db.Members.SingleOrDefaultAsync(row => row.UserId == user.Id && row.OrganizationId == acting, cancellation);
        if (organization is not null && member is null) return ApiErrors.Invalid("organization_id", "You are not a member of such an organization.");
        var held = EffectivePermissions.Of(user, member, parent);
        var scopes = request.Scopes ?? [];
        if (scopes.FirstOrDefault(scope => !held.Contains(scope)) is { } missing) return ApiErrors.Forbidden(missing);
        var now = clock.GetUtcNow();
        var expiresAt = request.ExpiresIn is { } seconds ? now.AddSeconds(seconds) : (DateTimeOffset?)null;
        if (parent is not null && IsAbove(parent, scopes, organization, expiresAt)) return BeyondOwnToken;
        if (await db.ApiTokens.CountAsync(row => row.UserId == user.Id, cancellation) >= Most) return ApiErrors.Conflict("api_token_limit", $"Nobody has more than {Most} API tokens.");
        var text = ApiTokenText.Create();
        var granted = held.Among(scopes);
        var token = new ApiToken
        {
            Id = Guid.CreateVersion7(now), UserId = user.Id, OrganizationId = organization, Name = request.Name!.Trim(), Start = text[..ApiTokenText.StartLength], Hash = Token.Hash(text),
            FullAccess = scopes.Count == 0, UserScopes = [.. granted.User], AdminScopes = [.. granted.Admin], ServerScopes = [.. granted.Server], CreatedAt = now, ExpiresAt = expiresAt,
        };
        db.Add(token);
        await db.SaveChangesAsync(cancellation);
        return (token, text);
    }

    private static ApiError? Check(CreateApiTokenRequest request) => new Problems()
        .Check("name", request.Name?.Trim() is { Length: > 0 and <= ApiToken.LongestName }, $"1 to {ApiToken.LongestName} characters.")
        .Check("expires_in", request.ExpiresIn is null or (> 0 and <= LongestSeconds), $"1 to {LongestSeconds} seconds.")
        .Check("scopes", request.Scopes?.All(scope => scope is not null && PermissionCatalogue.Has(scope)) ?? true, "Each must be a permission of GET /v1/permissions.")
        .Error;

    private static bool IsAbove(ApiToken parent, IReadOnlyList<string> scopes, Guid? organization, DateTimeOffset? expiresAt) =>
        (scopes.Count == 0 && !parent.FullAccess) ||
        (parent.OrganizationId is not null && parent.OrganizationId != organization) ||
        (parent.ExpiresAt is not null && (expiresAt is null || expiresAt > parent.ExpiresAt));
}
