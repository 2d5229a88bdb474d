using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Tokens;

namespace Panel.Identity.Dialects.Client;

internal static class AccountApiKeyEndpoints
{
    public static void MapAccountApiKeys(this IEndpointRouteBuilder account)
    {
        var keys = account.MapGroup("/api-keys");
        keys.MapGet("/", ListAsync)
            .RequireUserPermission("api-keys.read")
            .TakesPaging()
            .Describe<ApiKeysResponse>("accountListApiKeys", "List one's own API keys");
        keys.MapPost("/", CreateAsync)
            .RequireUserPermission("api-keys.create")
            .Describe<NewApiKeyResponse>("accountCreateApiKey", "Create an API key");
        keys.MapPatch("/{uuid:guid}", UpdateAsync)
            .RequireUserPermission("api-keys.update")
            .Describe<EmptyResponse>(
                "accountUpdateApiKey",
                "Change an API key",
                description: "What is left out stays as it is."
            );
        keys.MapPost("/{uuid:guid}/recreate", RecreateAsync)
            .RequireUserPermission("api-keys.recreate")
            .Describe<NewApiKeyResponse>("accountRecreateApiKey", "Give an API key a new secret");
        keys.MapDelete(
                "/{uuid:guid}",
                async Task<Results<Ok<EmptyResponse>, ApiError>> (
                    Guid uuid,
                    Principal principal,
                    DeleteApiToken delete,
                    CancellationToken cancellationToken
                ) =>
                    await delete.RunAsync(uuid, principal.SubjectId, cancellationToken) is null
                        ? AccountErrors.Done
                        : AccountErrors.NoApiKey
            )
            .RequireUserPermission("api-keys.delete")
            .Describe<EmptyResponse>("accountDeleteApiKey", "Delete an API key");
    }

    private static async Task<Results<Ok<ApiKeysResponse>, ApiError>> ListAsync(
        HttpRequest request,
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.Of(request);
        if (paging.Failed)
        {
            return paging.Error;
        }

        var mine = db.Set<ApiToken>()
            .AsNoTracking()
            .Include(row => row.User)
            .Where(row => row.UserId == principal.SubjectId);
        if (paging.Value.Search is { } search)
        {
            mine = mine.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(
            new ApiKeysResponse(
                await mine.OrderBy(row => row.Id)
                    .PaginateAsync(
                        paging.Value,
                        row => ApiKeyResponse.Of(row, row.User!.IsPlatformAdmin),
                        cancellationToken
                    )
            )
        );
    }

    private static async Task<Results<Ok<NewApiKeyResponse>, ApiError>> CreateAsync(
        ApiKeyRequest request,
        Callers callers,
        CreateApiToken create,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Check(named: true, clock.GetUtcNow()) is { } invalid)
        {
            return invalid;
        }

        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiTokenErrors.CredentialGone;
        }

        var wanted = new NewApiToken(request.Name!.Trim())
        {
            Scopes = request.Scopes,
            AllowedIps = request.Addresses,
            ExpiresAt = request.ExpiresAt,
            UniqueName = true,
        };
        return Answer(caller, await create.RunAsync(caller, wanted, cancellationToken));
    }

    private static async Task<Results<Ok<EmptyResponse>, ApiError>> UpdateAsync(
        Guid uuid,
        ApiKeyRequest request,
        Callers callers,
        UpdateApiToken update,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Check(named: false, clock.GetUtcNow()) is { } invalid)
        {
            return invalid;
        }

        if (await callers.HereAsync(cancellationToken) is not { } caller)
        {
            return ApiTokenErrors.CredentialGone;
        }

        var updated = await update.RunAsync(caller, uuid, request.ToChange(), cancellationToken);
        return updated.Failed ? In(updated.Error) : AccountErrors.Done;
    }

    private static async Task<Results<Ok<NewApiKeyResponse>, ApiError>> RecreateAsync(
        Guid uuid,
        Callers callers,
        UpdateApiToken update,
        CancellationToken cancellationToken
    ) =>
        await callers.HereAsync(cancellationToken) is { } caller
            ? Answer(caller, await update.RotateAsync(caller, uuid, cancellationToken))
            : ApiTokenErrors.CredentialGone;

    private static Results<Ok<NewApiKeyResponse>, ApiError> Answer(
        Caller caller,
        Result<(ApiToken Row, string Text)> outcome
    )
    {
        if (outcome.Failed)
        {
            return In(outcome.Error);
        }

        var (row, key) = outcome.Value;
        return TypedResults.Ok(new NewApiKeyResponse(ApiKeyResponse.Of(row, caller.User.IsPlatformAdmin), key));
    }

    private static ApiError In(ApiError error) =>
        error.Status == StatusCodes.Status404NotFound ? AccountErrors.NoApiKey : error;
}

internal sealed record ApiKeysResponse(Paginated<ApiKeyResponse> ApiKeys);

/// <param name="Key">Shown this once.</param>
internal sealed record NewApiKeyResponse(ApiKeyResponse ApiKey, string Key);
