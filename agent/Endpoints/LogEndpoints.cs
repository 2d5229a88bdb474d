using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Agent.Console;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Agent.Json;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

internal static class LogEndpoints
{
    private const int DefaultLimit = AgentLists.Lines,
        MaxLimit = AgentLists.MostLines;

    public static void MapLogs(this IEndpointRouteBuilder instance)
    {
        instance.MapGet("/install-logs", InstallLogs);
        instance.MapGet("/logs/history", History);
        instance.MapGet("/logs/download", DownloadAsync);
    }

    /// <summary>Plain text of the last install run; empty before the first.</summary>
    private static Results<ContentHttpResult, FileStreamHttpResult, ApiError> InstallLogs(
        Guid id,
        IInstances instances,
        HttpContext context
    )
    {
        if (instances.PathsOf(id) is not { } paths)
        {
            return AgentErrors.InstanceNotFound;
        }

        ByteRanges.Require(context.Request);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var log = new FileInfo(Path.Combine(paths.Logs, "install.log"));
        return log.Exists
            ? TypedResults.Stream(
                new SnapshotStream(OpenGrowing(log)),
                "text/plain; charset=utf-8",
                lastModified: new DateTimeOffset(log.LastWriteTimeUtc),
                enableRangeProcessing: true
            )
            : TypedResults.Text("", "text/plain", Encoding.UTF8);
    }

    /// <summary>
    /// Oldest first; <c>before</c> is the next_cursor of the answer in hand and leads to the older lines.
    /// </summary>
    private static Results<JsonHttpResult<LogHistoryResponse>, ApiError> History(
        Guid id,
        int? limit,
        long? before,
        IInstanceConsoles consoles
    )
    {
        if (limit is < 1 or > MaxLimit)
        {
            return ApiErrors.Invalid("limit", $"must be between 1 and {MaxLimit}");
        }

        var wanted = limit ?? DefaultLimit;
        if (consoles.History(id, before, wanted) is not { } lines)
        {
            return AgentErrors.InstanceNotFound;
        }

        var cursor = lines.Count == wanted ? lines[0].Seq.ToString() : null;
        return TypedResults.Json(
            new LogHistoryResponse([.. lines.Select(line => line.ToFrame())], cursor),
            ApiJson.Wire.LogHistoryResponse
        );
    }

    private static Results<PushStreamHttpResult, ApiError> DownloadAsync(Guid id, IInstanceConsoles consoles)
    {
        if (consoles.History(id, null, MaxLimit) is not { } lines)
        {
            return AgentErrors.InstanceNotFound;
        }

        return TypedResults.Stream(
            async body =>
            {
                await using var text = new StreamWriter(body, leaveOpen: true);
                await WriteAsync(text, lines);
            },
            "text/plain; charset=utf-8",
            $"{id}.log"
        );
    }

    /// <summary>A line that was cut is whole again where its parts follow each other.</summary>
    private static async Task WriteAsync(StreamWriter text, IReadOnlyList<ConsoleFrame.Line> lines)
    {
        ConsoleFrame.Line? last = null;
        foreach (var line in lines)
        {
            if (last is not { Continued: true } || last.Stream != line.Stream)
            {
                await text.WriteAsync(
                    $"{(last is { Continued: true } ? "\n" : "")}{line.Time.UtcDateTime:O} {line.Stream} "
                );
            }

            await text.WriteAsync(line.Continued ? line.Text : line.Text + "\n");
            last = line;
        }
    }

    private static FileStream OpenGrowing(FileInfo log) =>
        new(
            log.FullName,
            new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous,
            }
        );
}
