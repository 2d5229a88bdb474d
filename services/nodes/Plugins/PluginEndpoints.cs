using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Paging;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;
using Panel.Nodes.Plugins.Lifecycle;
using Panel.Nodes.Plugins.Packages;
using Panel.Nodes.Plugins.Settings;

namespace Panel.Nodes.Plugins;

internal static class PluginEndpoints
{
    private const string Read = "plugins.read";
    private const string Manage = "plugins.manage";

    public static void MapPluginOperations(this IEndpointRouteBuilder routes)
    {
        var plugins = routes.MapGroup("/v1/plugins").WithTags("Plugins");
        plugins
            .MapGet("", ListAsync)
            .RequireAdmin(Read)
            .Describe<Page<PluginResponse>>("listPlugins", "List plugins", description: "Newest first.");
        plugins.MapGet("{id}", GetAsync).RequireAdmin(Read).Describe<PluginResponse>("getPlugin", "Get a plugin");
        plugins
            .MapPost("", UploadAsync)
            .RequireAdmin(Manage)
            .TakesBody<PluginPackageRequest>("multipart/form-data")
            .WithMetadata(new RequestSizeLimitAttribute(PackageForm.LargestBody))
            .Describe<PluginResponse>(
                "uploadPlugin",
                "Upload a plugin's package",
                StatusCodes.Status201Created,
                "A new plugin, which is off, or a further version of a known one, which `upgrade` makes the active one."
            );
        plugins
            .MapPost("{id}/enable", EnableAsync)
            .RequireAdmin(Manage)
            .Describe<PluginResponse>(
                "enablePlugin",
                "Enable a plugin",
                StatusCodes.Status202Accepted,
                "Every process that serves one of its capabilities loads it; `replicas` shows how it fares."
            );
        plugins
            .MapPost("{id}/disable", DisableAsync)
            .RequireAdmin(Manage)
            .Describe<PluginResponse>("disablePlugin", "Disable a plugin", StatusCodes.Status202Accepted);
        plugins
            .MapPost("{id}/upgrade", UpgradeAsync)
            .RequireAdmin(Manage)
            .Describe<PluginResponse>(
                "upgradePlugin",
                "Make a plugin's newest version the active one",
                StatusCodes.Status202Accepted,
                "It is loaded beside the old one, which keeps serving until the new one is healthy. If it fails "
                    + "within a minute, the old one stays."
            );
        plugins
            .MapPost("{id}/rollback", RollBackAsync)
            .RequireAdmin(Manage)
            .Describe<PluginResponse>(
                "rollBackPlugin",
                "Go back to a plugin's version before",
                StatusCodes.Status202Accepted
            );
        plugins
            .MapGet("{id}/config", GetSettingsAsync)
            .RequireAdmin(Read)
            .Describe<PluginSettingsResponse>("getPluginConfig", "Get a plugin's settings");
        plugins
            .MapPut("{id}/config", UpdateSettingsAsync)
            .RequireAdmin(Manage)
            .Describe<PluginSettingsResponse>(
                "updatePluginConfig",
                "Replace a plugin's settings",
                description: "A secret that is left out or masked stays as it is; null clears it."
            );
        plugins
            .MapDelete("{id}", DeleteAsync)
            .RequireAdmin(Manage)
            .Describe(
                "deletePlugin",
                "Delete a plugin",
                description: "With its packages, settings and stored values; refused while something needs it."
            );
    }

    private static async Task<Results<Ok<Page<PluginResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [OneOf<PluginState>] string? state,
        NodesDbContext database,
        PluginResponses responses,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var plugins = database
            .Set<InstalledPlugin>()
            .AsNoTracking()
            .Where(plugin => plugin.State != PluginState.Removed);
        if (state is not null)
        {
            if (EnumNames.Find<PluginState>(state) is not { } wanted)
            {
                return ApiErrors.Invalid("state", $"Must be one of {EnumNames.List<PluginState>()}.");
            }

            plugins = plugins.Where(plugin => plugin.State == wanted);
        }

        if (page.Search is { } search)
        {
            var pattern = LikePattern.Containing(search);
            plugins = plugins.Where(plugin =>
                EF.Functions.Like(plugin.Name.ToLower(), pattern, LikePattern.Escape)
                || EF.Functions.Like(plugin.PluginId, pattern, LikePattern.Escape)
            );
        }

        var found = await plugins.ToPageAsync(page, plugin => plugin, cancellationToken);
        return TypedResults.Ok(
            new Page<PluginResponse>(await responses.OfAsync(found.Data, cancellationToken), found.NextCursor)
        );
    }

    private static async Task<Results<Ok<PluginResponse>, ApiError>> GetAsync(
        string id,
        PluginRows rows,
        PluginResponses responses,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } plugin)
        {
            return ApiErrors.NotFound("plugin");
        }

        context.Response.Headers.ETag = VersionMatch.Tag(plugin.Version);
        return TypedResults.Ok(await responses.OfAsync(plugin, cancellationToken));
    }

    private static async Task<Results<Created<PluginResponse>, ApiError>> UploadAsync(
        InstallPlugin install,
        PluginResponses responses,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var file = await PackageForm.ReadAsync(context.Request, cancellationToken);
        if (file.Failed)
        {
            return file.Error;
        }

        var outcome = await install.ExecuteAsync(file.Value!, cancellationToken);
        return outcome.Failed
            ? outcome.Error
            : TypedResults.Created(
                $"/v1/plugins/{outcome.Value.PluginId}",
                await responses.OfAsync(outcome.Value, cancellationToken)
            );
    }

    private static async Task<Results<Accepted<PluginResponse>, ApiError>> EnableAsync(
        string id,
        PluginSwitchRequest body,
        PluginCommands commands,
        PluginResponses responses,
        CancellationToken cancellationToken
    ) => await AcceptedAsync(await commands.EnableAsync(id, body, cancellationToken), responses, cancellationToken);

    private static async Task<Results<Accepted<PluginResponse>, ApiError>> DisableAsync(
        string id,
        PluginCommands commands,
        PluginResponses responses,
        CancellationToken cancellationToken
    ) => await AcceptedAsync(await commands.DisableAsync(id, cancellationToken), responses, cancellationToken);

    private static async Task<Results<Accepted<PluginResponse>, ApiError>> UpgradeAsync(
        string id,
        PluginSwitchRequest body,
        PluginCommands commands,
        PluginResponses responses,
        CancellationToken cancellationToken
    ) => await AcceptedAsync(await commands.UpgradeAsync(id, body, cancellationToken), responses, cancellationToken);

    private static async Task<Results<Accepted<PluginResponse>, ApiError>> RollBackAsync(
        string id,
        PluginSwitchRequest body,
        PluginCommands commands,
        PluginResponses responses,
        CancellationToken cancellationToken
    ) => await AcceptedAsync(await commands.RollBackAsync(id, body, cancellationToken), responses, cancellationToken);

    private static async Task<Results<Accepted<PluginResponse>, ApiError>> AcceptedAsync(
        Result<InstalledPlugin> outcome,
        PluginResponses responses,
        CancellationToken cancellationToken
    ) =>
        outcome.Failed
            ? outcome.Error
            : TypedResults.Accepted(
                $"/v1/plugins/{outcome.Value.PluginId}",
                await responses.OfAsync(outcome.Value, cancellationToken)
            );

    private static async Task<Results<Ok<PluginSettingsResponse>, ApiError>> GetSettingsAsync(
        string id,
        PluginRows rows,
        PluginSettings settings,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } plugin)
        {
            return ApiErrors.NotFound("plugin");
        }

        var config = (await rows.ActiveAsync(plugin, cancellationToken)).Manifest.Config;
        var schema = await SettingsSchema.ReadAsync(config, cancellationToken);
        context.Response.Headers.ETag = VersionMatch.Tag(plugin.Version);
        return TypedResults.Ok(
            new PluginSettingsResponse(config, SecretMask.Masked(settings.Open(plugin), schema.Secrets), plugin.Version)
        );
    }

    private static async Task<Results<Ok<PluginSettingsResponse>, ApiError>> UpdateSettingsAsync(
        string id,
        PluginSettingsRequest body,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        UpdatePluginSettings update,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (body.Values is not { } values)
        {
            return ApiErrors.Invalid("values", "Required.");
        }

        if (!VersionMatch.TryRead(ifMatch, out var expected))
        {
            return ApiErrors.Invalid("If-Match", "Must be the version of the plugin.");
        }

        var outcome = await update.ExecuteAsync(id, values, expected, cancellationToken);
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(outcome.Value.Version);
        return TypedResults.Ok(outcome.Value);
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        string id,
        PluginCommands commands,
        CancellationToken cancellationToken
    ) => await commands.DeleteAsync(id, cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();
}
