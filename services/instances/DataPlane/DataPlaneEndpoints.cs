using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Panel.Instances.Instances;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Instances.DataPlane;

/// <summary>What is answered by the instance's own node: console, logs, stats, files. Here the tenant and the permission are checked.</summary>
internal static class DataPlaneEndpoints
{
    public static IEndpointRouteBuilder MapDataPlane(this IEndpointRouteBuilder routes)
    {
        var instance = routes.MapGroup("/v1/instances/{id:guid}");
        Map(instance, "GET", "/stats", "control.read-console");
        Map(instance, "GET", "/console", "control.console", "/console?mode=write");
        Map(instance, "GET", "/logs", "control.read-console", "/console?mode=read");
        Map(instance, "GET", "/logs/history", "control.read-console");
        Map(instance, "GET", "/logs/download", "control.read-console");
        Map(instance, "GET", "/install-logs", "control.read-console");
        Map(instance, "GET", "/files", "files.read");
        Map(instance, "DELETE", "/files", "files.delete");
        Map(instance, "GET", "/files/content", "files.read-content");
        Map(instance, "PUT", "/files/content", "files.update");
        Map(instance, "GET", "/files/download", "files.read-content");
        Map(instance, "POST", "/files/mkdir", "files.create");
        Map(instance, "POST", "/files/move", "files.update");
        return routes;
    }

    /// <param name="target">The agent's path below the instance; null when it is the same.</param>
    private static void Map(RouteGroupBuilder instance, string method, string path, string permission, string? target = null) => instance
        .MapMethods(path, [method], (Guid id, HttpContext context, Principal principal, InstancesDbContext database, AgentForwarder forwarder) =>
            ForwardAsync(id, target ?? path, context, principal, database, forwarder))
        .RequirePermission(permission);

    private static async Task<IResult> ForwardAsync(Guid id, string target, HttpContext context, Principal principal, InstancesDbContext database, AgentForwarder forwarder)
    {
        var nodeId = await database.Instances.AsNoTracking().Of(principal.Organization).Where(row => row.Id == id).Select(row => (Guid?)row.NodeId).SingleOrDefaultAsync(context.RequestAborted);
        if (nodeId is null) return ApiErrors.NotFound("instance");
        // A file may be larger than the API's body limit; the agent has its own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        await forwarder.ForwardAsync(context, nodeId.Value, $"/v1/instances/{id:D}{WithQuery(target, context.Request.Query)}");
        return Results.Empty;
    }

    // What the target fixes (the console's mode) cannot be said again by the caller.
    private static string WithQuery(string target, IQueryCollection asked)
    {
        var query = QueryHelpers.ParseQuery(target.Contains('?', StringComparison.Ordinal) ? target[target.IndexOf('?', StringComparison.Ordinal)..] : "");
        var rest = asked.Where(parameter => !query.ContainsKey(parameter.Key)).SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value)));
        return QueryHelpers.AddQueryString(target, rest);
    }
}
