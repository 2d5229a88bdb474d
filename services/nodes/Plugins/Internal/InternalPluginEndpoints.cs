using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Plugins.Set;
using Panel.Nodes.Plugins.Store;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Internal;

/// <summary>For the processes that run plugins; the gateway has no route to them.</summary>
internal static class InternalPluginEndpoints
{
    public static void MapInternalPlugins(this IEndpointRouteBuilder routes)
    {
        var plugins = routes
            .MapGroup(PluginRoutes.Root)
            .RequireService("gateway", "nodes", "alerts")
            .ExcludeFromDescription();
        plugins.MapGet(PluginRoutes.Set, SetAsync);
        plugins.MapGet(PluginRoutes.Package, PackageAsync);
        plugins.MapPost(PluginRoutes.Reports, ReportAsync);
        plugins.MapGet(PluginRoutes.Values, ValueAsync);
        plugins.MapPut(PluginRoutes.Values, SetValueAsync);
    }

    private static async Task<Results<Ok<PluginSet>, NoContent>> SetAsync(
        long known,
        PluginSetReader reader,
        CancellationToken cancellationToken
    ) => await reader.ReadAsync(known, cancellationToken) is { } set ? TypedResults.Ok(set) : TypedResults.NoContent();

    private static async Task<Results<FileContentHttpResult, ApiError>> PackageAsync(
        string id,
        string version,
        StoredPackages packages,
        CancellationToken cancellationToken
    ) =>
        await packages.FindAsync(id, version, cancellationToken) is { } bytes
            ? TypedResults.Bytes(bytes, "application/zip")
            : ApiErrors.NotFound("package");

    private static async Task<Results<NoContent, ApiError>> ReportAsync(
        PluginReplicaReport report,
        Principal caller,
        Replicas.ReplicaReports reports,
        CancellationToken cancellationToken
    )
    {
        if (report.Service != caller.Name)
        {
            return ApiErrors.Invalid("service", "A service reports for itself alone.");
        }

        await reports.TakeAsync(report, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<PluginStoredValue>, NoContent>> ValueAsync(
        string id,
        string key,
        PluginValues values,
        CancellationToken cancellationToken
    ) =>
        await values.GetAsync(id, key, cancellationToken) is { } value
            ? TypedResults.Ok(new PluginStoredValue(value))
            : TypedResults.NoContent();

    private static async Task<Results<NoContent, ApiError>> SetValueAsync(
        string id,
        string key,
        PluginStoredValue body,
        PluginValues values,
        CancellationToken cancellationToken
    )
    {
        if (key.Length is 0 or > PluginValues.LongestKey)
        {
            return ApiErrors.Invalid("key", $"1 to {PluginValues.LongestKey} characters.");
        }

        return await values.SetAsync(id, key, body.Value, cancellationToken)
            ? TypedResults.NoContent()
            : ApiErrors.Conflict("store_full", $"The store holds at most {PluginValues.Limit} bytes.");
    }
}
