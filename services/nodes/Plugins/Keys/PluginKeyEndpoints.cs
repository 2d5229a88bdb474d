using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins.Keys;

internal static class PluginKeyEndpoints
{
    public static void MapPluginKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/plugins/keys").WithTags("Plugins");
        keys.MapGet("", ListAsync)
            .RequireAdmin("plugins.read")
            .Describe<Page<PluginKeyResponse>>(
                "listPluginKeys",
                "List publishers' keys",
                description: "Packages that one of them signed are trusted."
            );
        keys.MapPost("", AddAsync)
            .RequireAdmin("plugins.manage")
            .Describe<PluginKeyResponse>(
                "addPluginKey",
                "Trust a publisher's key",
                StatusCodes.Status201Created,
                "Plugins signed with it may run in the panel's own process, with all its rights."
            );
        keys.MapDelete("{id}", RemoveAsync)
            .RequireAdmin("plugins.manage")
            .Describe(
                "removePluginKey",
                "No longer trust a publisher's key",
                description: "Turns off the plugins that were signed with it."
            );
    }

    private static async Task<Results<Ok<Page<PluginKeyResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        NodesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var keys = database.Set<PluginKey>().AsNoTracking();
        if (page.Search is { } search)
        {
            var pattern = LikePattern.Containing(search);
            keys = keys.Where(key => EF.Functions.Like(key.Publisher.ToLower(), pattern, LikePattern.Escape));
        }

        return TypedResults.Ok(await keys.ToPageAsync(page, PluginKeyResponse.Of, cancellationToken));
    }

    private static async Task<Results<Created<PluginKeyResponse>, ApiError>> AddAsync(
        PluginKeyRequest body,
        TrustedKeys keys,
        CancellationToken cancellationToken
    )
    {
        if (body.Publisher?.Trim() is not { Length: > 0 and <= 100 } publisher)
        {
            return ApiErrors.Invalid("publisher", "1 to 100 characters.");
        }

        if (body.PublicKey?.Trim() is not { Length: > 0 and <= 512 } publicKey)
        {
            return ApiErrors.Invalid("public_key", "1 to 512 characters.");
        }

        var outcome = await keys.AddAsync(publisher, publicKey, cancellationToken);
        return outcome.Failed
            ? outcome.Error
            : TypedResults.Created($"/v1/plugins/keys/{outcome.Value.KeyId}", PluginKeyResponse.Of(outcome.Value));
    }

    private static async Task<Results<NoContent, ApiError>> RemoveAsync(
        string id,
        TrustedKeys keys,
        CancellationToken cancellationToken
    ) => await keys.RemoveAsync(id, cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();
}
