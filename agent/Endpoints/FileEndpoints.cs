using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Agent.Json;
using Panel.Agent.Signing;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>The files beneath an instance's data root.</summary>
internal static class FileEndpoints
{
    private const int DefaultLimit = AgentLists.Files,
        MaxLimit = AgentLists.MostFiles;

    public static void MapFiles(this IEndpointRouteBuilder instance)
    {
        instance.MapGet("/files", List);
        instance.MapDelete("/files", Delete);
        instance.MapPost("/files/mkdir", MakeFolder);
        instance.MapPost("/files/move", Move);
        instance.MapGet("/files/content", FileContent.ReadAsync);
        instance.MapPut("/files/content", FileUpload.WriteAsync).WithMetadata(new UnsignedPayloadAllowed());
        instance.MapGet("/files/download", FileContent.Download);
        instance.MapGet("/files/download-zip", new FileZip().DownloadAsync);
    }

    /// <summary>Null when the instance is not known here.</summary>
    public static InstanceFiles? Open(IInstances instances, Guid id) =>
        instances.DataOf(id) is { } folder
            ? InstanceFiles.Open(folder, instances.SpecOf(id)?.FileDenylist ?? [])
            : null;

    /// <summary>The path that a request names; a refusal names the parameter or member.</summary>
    public static DataPath PathOf(string? text, string field = "path")
    {
        try
        {
            return DataPath.Parse(text);
        }
        catch (DataRootException exception)
        {
            throw new DataRootException(exception.Failure, exception.Message, field);
        }
    }

    private static Results<JsonHttpResult<FileListResponse>, ApiError> List(
        Guid id,
        string? path,
        int? limit,
        string? cursor,
        IInstances instances,
        CancellationToken cancellationToken
    )
    {
        if (limit is < 1 or > MaxLimit)
        {
            return ApiErrors.Invalid("limit", $"must be between 1 and {MaxLimit}");
        }

        using var files = Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        var page = files.List(PathOf(path), cursor, limit ?? DefaultLimit, cancellationToken);
        return TypedResults.Json(
            new FileListResponse([.. page.Entries.Select(entry => entry.ToResponse())], page.NextCursor),
            ApiJson.Wire.FileListResponse
        );
    }

    private static Results<NoContent, ApiError> Delete(
        Guid id,
        string? path,
        IInstances instances,
        CancellationToken cancellationToken
    )
    {
        using var files = Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        var target = PathOf(path);
        return files.Delete(target, cancellationToken)
            ? TypedResults.NoContent()
            : throw new DataRootException(FileFailure.NotFound, $"'{target}' does not exist.");
    }

    private static Results<JsonHttpResult<FileEntryResponse>, ApiError> MakeFolder(
        Guid id,
        MakeFolderRequest request,
        IInstances instances
    )
    {
        if (string.IsNullOrEmpty(request.Path))
        {
            return ApiErrors.Invalid("path", "is required");
        }

        using var files = Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        var path = PathOf(request.Path);
        if (!files.CreateFolder(path))
        {
            throw new DataRootException(FileFailure.AlreadyExists, $"'{path}' exists already.");
        }

        return TypedResults.Json(
            LinkMappings.ToResponse(files.Stat(path)!),
            ApiJson.Wire.FileEntryResponse,
            statusCode: StatusCodes.Status201Created
        );
    }

    private static Results<NoContent, ApiError> Move(
        Guid id,
        MoveFileRequest request,
        IInstances instances,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.From))
        {
            return ApiErrors.Invalid("from", "is required");
        }

        if (string.IsNullOrEmpty(request.To))
        {
            return ApiErrors.Invalid("to", "is required");
        }

        using var files = Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        files.Move(PathOf(request.From, "from"), PathOf(request.To, "to"), cancellationToken);
        return TypedResults.NoContent();
    }
}
