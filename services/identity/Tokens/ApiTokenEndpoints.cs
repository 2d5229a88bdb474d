using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Tokens;

internal static class ApiTokenEndpoints
{
    public static void MapApiTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/v1/api-tokens").WithTags("API tokens");
        tokens
            .MapGet("/", ListAsync)
            .RequireUserPermission("api-keys.read")
            .Describe<Page<ApiTokenResponse>>("listApiTokens", "List one's own API tokens");
        tokens
            .MapPost("/", CreateAsync)
            .RequireUserPermission("api-keys.create")
            .Describe<CreatedApiTokenResponse>(
                "createApiToken",
                "Create an API token",
                StatusCodes.Status201Created,
                "The only answer that holds the token itself."
            );
        tokens
            .MapGet("/{id:guid}", GetAsync)
            .RequireUserPermission("api-keys.read")
            .Describe<ApiTokenResponse>("getApiToken", "Get an API token");
        tokens
            .MapPatch("/{id:guid}", UpdateAsync)
            .RequireUserPermission("api-keys.update")
            .Describe<ApiTokenResponse>(
                "updateApiToken",
                "Change an API token",
                description: "What is left out stays as it is."
            );
        tokens
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequireUserPermission("api-keys.delete")
            .Describe("deleteApiToken", "Delete an API token");
    }

    private static async Task<Results<Ok<Page<ApiTokenResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var mine = db.Set<ApiToken>().AsNoTracking().Where(row => row.UserId == principal.SubjectId);
        if (page.Search is { } search)
        {
            mine = mine.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await mine.ToPageAsync(page, ApiTokenResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<ApiTokenResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Set<ApiToken>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.UserId == principal.SubjectId, cancellationToken)
            is { } token
            ? TypedResults.Ok(ApiTokenResponse.Of(token))
            : ApiTokenErrors.NotFound;

    private static async Task<Results<Created<CreatedApiTokenResponse>, ApiError>> CreateAsync(
        ApiTokenRequest request,
        Callers callers,
        CreateApiToken create,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Check(named: true).Error is { } invalid)
        {
            return invalid;
        }

        var caller = await CallerAsync(request.OrganizationId, callers, cancellationToken);
        if (caller.Failed)
        {
            return caller.Error;
        }

        var scopes = request.Scopes ?? [];
        if (scopes.FirstOrDefault(scope => !caller.Value.Permissions.Contains(scope)) is { } missing)
        {
            return ApiErrors.Forbidden(missing);
        }

        var created = await create.RunAsync(
            caller.Value,
            new NewApiToken(request.Name!.Trim())
            {
                Scopes = scopes.Count == 0 ? null : caller.Value.Permissions.Among(scopes),
                OrganizationId = request.OrganizationId,
                AllowedIps = request.Addresses,
                NodeIds = request.Nodes,
                InstanceIds = request.Instances,
                ExpiresAt = request.ExpiryFrom(clock.GetUtcNow()),
            },
            cancellationToken
        );
        if (created.Failed)
        {
            return created.Error;
        }

        var (row, text) = created.Value;
        return TypedResults.Created($"/v1/api-tokens/{row.Id}", CreatedApiTokenResponse.Of(row, text));
    }

    private static async Task<Results<Ok<ApiTokenResponse>, ApiError>> UpdateAsync(
        Guid id,
        ApiTokenRequest request,
        Callers callers,
        UpdateApiToken update,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var problems = request
            .Check(named: false)
            .Check("organization_id", request.OrganizationId is null, "Cannot be changed.")
            .Check(
                "scopes",
                request.Scopes is not { Count: 0 },
                "At least one; full access is given only to a new token."
            );
        if (problems.Error is { } invalid)
        {
            return invalid;
        }

        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiTokenErrors.CredentialGone;
        }

        if (request.Scopes?.FirstOrDefault(scope => !caller.Permissions.Contains(scope)) is { } missing)
        {
            return ApiErrors.Forbidden(missing);
        }

        var scopes = request.Scopes is null ? null : caller.Permissions.Among([.. request.Scopes]);
        var updated = await update.RunAsync(
            caller,
            id,
            new ApiTokenChange
            {
                Name = request.Name?.Trim(),
                UserScopes = scopes?.User.ToArray(),
                AdminScopes = scopes?.Admin.ToArray(),
                ServerScopes = scopes?.Server.ToArray(),
                AllowedIps = request.Addresses,
                NodeIds = request.Nodes,
                InstanceIds = request.Instances,
                ExpiresAt = request.ExpiryFrom(clock.GetUtcNow()),
                SetsExpiry = request.ExpiresIn is not null,
            },
            cancellationToken
        );
        return updated.Failed ? updated.Error : TypedResults.Ok(ApiTokenResponse.Of(updated.Value));
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        Principal principal,
        DeleteApiToken delete,
        CancellationToken cancellationToken
    ) =>
        await delete.RunAsync(id, principal.SubjectId, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();

    // Scopes are judged in the organization that the token is for.
    private static async Task<Result<Caller>> CallerAsync(
        Guid? organization,
        Callers callers,
        CancellationToken cancellationToken
    )
    {
        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiTokenErrors.CredentialGone;
        }

        if (organization is not { } id)
        {
            return caller;
        }

        if (caller.Token?.WorksIn(id) == false)
        {
            return ApiTokenErrors.BeyondOwnToken;
        }

        // Bound to an organization, a token could do nothing there for a caller who is no member.
        return await callers.InAsync(id, cancellationToken) is { Member: not null } there
            ? there
            : ApiErrors.Invalid("organization_id", "You are not a member of such an organization.");
    }
}
