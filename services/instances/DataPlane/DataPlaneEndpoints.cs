using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Data;

namespace Panel.Instances.DataPlane;

/// <summary>
/// What is answered by the instance's own node: console, logs, stats, files.
/// Here the tenant and the permission are checked.
/// </summary>
internal static class DataPlaneEndpoints
{
    private const string Bytes = "application/octet-stream";
    private const string File = "Beneath the instance's data root.";
    private const string Folder = "Beneath the instance's data root; the root itself without it.";
    private const string Since = "The `seq` of the last line that was seen.";
    private const string Frames =
        "A WebSocket. It sends `{\"seq\",\"time\",\"stream\",\"line\"}`, `{\"state\"}`, "
        + "`{\"gap\":{\"after\",\"before\"}}` and `{\"error\"}`.";

    public static IEndpointRouteBuilder MapDataPlane(this IEndpointRouteBuilder routes)
    {
        var instance = routes.MapGroup("/v1/instances/{id:guid}");
        MapConsole(instance.MapGroup("").WithTags("Console"));
        MapFiles(instance.MapGroup("").WithTags("Files"));
        return routes;
    }

    private static void MapConsole(RouteGroupBuilder instance)
    {
        Map(instance, "GET", "/stats", "control.read-console")
            .Describe<InstanceStatsResponse>("getInstanceStats", "Read an instance's use of its node");
        Map(instance, "GET", "/console", "control.console", "/console?mode=write", "instance.console_opened")
            .TakesQuery("since", Since)
            .DescribeSocket("openConsole", "Open an instance's console", $"{Frames} Takes `{{\"command\"}}`.");
        Map(instance, "GET", "/logs", "control.read-console", "/console?mode=read")
            .TakesQuery("since", Since)
            .DescribeSocket("followLogs", "Follow an instance's console", Frames);
        Map(instance, "GET", "/logs/history", "control.read-console")
            .TakesNumber("limit", $"How many lines; {AgentLists.Lines} without it.", 1, AgentLists.MostLines)
            .TakesQuery("before", "The `next_cursor` of the answer in hand.")
            .Describe<LogHistoryResponse>("getLogHistory", "Read an instance's last lines");
        Map(instance, "GET", "/logs/download", "control.read-console")
            .DescribeFile("downloadLogs", "Download an instance's last lines", "text/plain");
        Map(instance, "GET", "/install-logs", "control.read-console")
            .DescribeFile("getInstallLog", "Read the log of an instance's last installation", "text/plain");
    }

    private static void MapFiles(RouteGroupBuilder instance)
    {
        Map(instance, "GET", "/files", "files.read")
            .TakesQuery("path", Folder)
            .TakesNumber("limit", $"How many; {AgentLists.Files} without it.", 1, AgentLists.MostFiles)
            .TakesQuery("cursor", "The `next_cursor` of the page before.")
            .Describe<FileListResponse>("listFiles", "List a folder");
        Map(instance, "DELETE", "/files", "files.delete", action: "instance.file_delete_requested")
            .TakesQuery("path", File, required: true)
            .Describe("deleteFile", "Delete a file, or a folder with all in it");
        Map(instance, "GET", "/files/content", "files.read-content")
            .TakesQuery("path", File, required: true)
            .DescribeFile("readFile", "Read a file", Bytes);
        Map(instance, "PUT", "/files/content", "files.update", action: "instance.file_write_requested")
            .TakesQuery("path", File, required: true)
            .TakesHeader("If-Match", "The SHA-256 of what was read; otherwise refused with 409.")
            .TakesBody<Stream>(Bytes)
            .Describe<WrittenFileResponse>("writeFile", "Write a file", description: "All of it or nothing.");
        Map(instance, "GET", "/files/download", "files.read-content")
            .TakesQuery("path", File, required: true)
            .DescribeFile("downloadFile", "Download a file", Bytes, "Takes `Range`.");
        Map(instance, "GET", "/files/download-zip", "files.read-content")
            .TakesQuery(
                "path",
                "Beneath the instance's data root; again for each further one, up to 100.",
                required: true
            )
            .DescribeFile(
                "downloadZip",
                "Download files and folders as a zip",
                "application/zip",
                "Made as it is sent. Links and what the workload protects are left out; `_errors.txt` in it names them."
            );
        Map(instance, "POST", "/files/mkdir", "files.create", action: "instance.folder_create_requested")
            .TakesBody<MakeFolderRequest>("application/json")
            .Describe<FileEntryResponse>("createFolder", "Create a folder", StatusCodes.Status201Created);
        Map(instance, "POST", "/files/move", "files.update", action: "instance.file_move_requested")
            .TakesBody<MoveFileRequest>("application/json")
            .Describe("moveFile", "Move or rename a file or folder");
    }

    /// <param name="target">The agent's path below the instance; null when it is the same.</param>
    /// <param name="action">What the audit log calls it; null for what only reads.</param>
    private static RouteHandlerBuilder Map(
        RouteGroupBuilder instance,
        string method,
        string path,
        string permission,
        string? target = null,
        string? action = null
    ) =>
        instance
            .MapMethods(
                path,
                [method],
                async Task<Results<EmptyHttpResult, ApiError>> (
                    Guid id,
                    HttpContext context,
                    Principal principal,
                    InstancesDbContext database,
                    IAudit audit,
                    AgentForwarder forwarder
                ) =>
                {
                    if (await FindAsync(id, context, principal, database) is not { } found)
                    {
                        return ApiErrors.NotFound("instance");
                    }

                    if (action is not null)
                    {
                        await RecordAsync(action, found, context, database, audit);
                    }

                    return await ForwardAsync(found, target ?? path, context, forwarder);
                }
            )
            .RequirePermission(permission);

    // Before it is forwarded: a crash in between may leave a record too many, never one too few.
    private static async Task RecordAsync(
        string action,
        Target target,
        HttpContext context,
        InstancesDbContext database,
        IAudit audit
    )
    {
        var path = context.Request.Query["path"].ToString();
        audit.Record(
            action,
            new AuditSubject("instance", target.Id, target.Name),
            after: path.Length is > 0 and <= 4096 ? new { path } : null,
            organization: target.OrganizationId
        );
        await database.SaveChangesAsync(context.RequestAborted);
    }

    private static Task<Target?> FindAsync(
        Guid id,
        HttpContext context,
        Principal principal,
        InstancesDbContext database
    ) =>
        database
            .Set<Instance>()
            .AsNoTracking()
            .Of(CallerScope.ById(principal))
            .Where(row => row.Id == id)
            .Select(row => new Target(row.Id, row.Name, row.NodeId, row.OrganizationId))
            .SingleOrDefaultAsync(context.RequestAborted);

    private static async Task<EmptyHttpResult> ForwardAsync(
        Target instance,
        string target,
        HttpContext context,
        AgentForwarder forwarder
    )
    {
        // A file may be larger than the API's body limit; the agent has its own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        await forwarder.ForwardAsync(
            context,
            instance.NodeId,
            $"/v1/instances/{instance.Id:D}{WithQuery(target, context.Request.Query)}"
        );
        return TypedResults.Empty;
    }

    // What the target fixes (the console's mode) cannot be said again by the caller.
    private static string WithQuery(string target, IQueryCollection asked)
    {
        var query = QueryHelpers.ParseQuery(
            target.Contains('?', StringComparison.Ordinal)
                ? target[target.IndexOf('?', StringComparison.Ordinal)..]
                : ""
        );
        var rest = asked
            .Where(parameter => !query.ContainsKey(parameter.Key))
            .SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value)));
        return QueryHelpers.AddQueryString(target, rest);
    }

    private sealed record Target(Guid Id, string Name, Guid NodeId, Guid OrganizationId);
}
