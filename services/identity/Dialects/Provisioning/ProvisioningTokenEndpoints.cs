using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Tokens;

namespace Panel.Identity.Dialects.Provisioning;

/// <summary>
/// The provisioning dialect's tokens (<c>/api/v1/tokens</c>): each is for one
/// node, in the organization that the request acts in.
/// </summary>
internal static class ProvisioningTokenEndpoints
{
    private static readonly ApiError Taken = ApiErrors.Conflict("conflict", "A token with this name already exists.");
    private static readonly ApiError TooMany = new(
        403,
        "token_limit_reached",
        $"Nobody has more than {ApiTokenErrors.Most} tokens."
    );

    public static void MapProvisioningTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/api/v1/tokens").WithTags("Provisioning surface");
        tokens
            .MapGet("/", ListAsync)
            .RequireUserPermission("api-keys.read")
            .Describe<ProvisioningTokensResponse>("listProvisioningTokens", "List one's own tokens for one node");
        tokens
            .MapPost("/", CreateAsync)
            .RequireUserPermission("api-keys.create")
            .Describe<CreatedProvisioningTokenResponse>(
                "createProvisioningToken",
                "Create a token for one node",
                StatusCodes.Status201Created
            );
        tokens
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequireUserPermission("api-keys.delete")
            .Describe("deleteProvisioningToken", "Delete a token for one node");
    }

    private static async Task<Ok<ProvisioningTokensResponse>> ListAsync(
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var mine = await db.Set<ApiToken>()
            .AsNoTracking()
            .Where(row => row.UserId == principal.SubjectId)
            .OrderByDescending(row => row.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            new ProvisioningTokensResponse([
                .. mine.Where(token => token.NodeIds.Length == 1).Select(ProvisioningTokenResponse.Of),
            ])
        );
    }

    private static async Task<Results<Created<CreatedProvisioningTokenResponse>, ApiError>> CreateAsync(
        ProvisioningTokenRequest request,
        Callers callers,
        CreateApiToken create,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Check(clock.GetUtcNow()) is { } invalid)
        {
            return invalid;
        }

        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiTokenErrors.CredentialGone;
        }

        var names = request.Permissions ?? [];
        if (names.FirstOrDefault(name => !caller.Permissions.Contains(name)) is { } missing)
        {
            return ApiErrors.Forbidden(missing);
        }

        var created = await create.RunAsync(
            caller,
            new NewApiToken(request.Name!.Trim())
            {
                // Without names it is for the provisioning surface alone, which
                // asks what token it is and not what it holds.
                Scopes = caller.Permissions.Among([.. names]),
                OrganizationId = caller.Member?.OrganizationId,
                NodeIds = [request.NodeId!.Value],
                AllowedIps = request.AllowedIps is null ? null : AllowedIpList.Read(request.AllowedIps),
                ExpiresAt = request.ExpiresAt,
                UniqueName = true,
            },
            cancellationToken
        );
        if (created.Failed)
        {
            return In(created.Error);
        }

        var (row, text) = created.Value;
        return TypedResults.Created(
            $"/api/v1/tokens/{row.Id}",
            new CreatedProvisioningTokenResponse(ProvisioningTokenResponse.Of(row) with { Token = text })
        );
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

    private static ApiError In(ApiError error) =>
        error == ApiTokenErrors.NameTaken ? Taken
        : error == ApiTokenErrors.TooMany ? TooMany
        : error;
}

internal sealed record ProvisioningTokensResponse(IReadOnlyList<ProvisioningTokenResponse> Data);

internal sealed record CreatedProvisioningTokenResponse(ProvisioningTokenResponse Data);
