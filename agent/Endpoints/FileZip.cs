using System.Collections.Concurrent;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Panel.Agent.Archives;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>Files and folders as one zip, made as it is sent: it needs no room on the disk.</summary>
internal sealed class FileZip
{
    public const int MostPaths = 100;

    /// <summary>Of one instance: compressing takes a core.</summary>
    private const int AtOnce = 2;

    private static readonly ApiError TooMany = new(
        StatusCodes.Status429TooManyRequests,
        "too_many_downloads",
        $"{AtOnce} zips of the instance are being downloaded already.",
        RetryAfter: TimeSpan.FromSeconds(10)
    );

    private readonly ConcurrentDictionary<Guid, int> _running = new();

    public async Task<Results<EmptyHttpResult, ApiError>> DownloadAsync(
        Guid id,
        string[] path,
        IInstances instances,
        HttpContext context
    )
    {
        if (path.Length is 0 or > MostPaths)
        {
            return ApiErrors.Invalid("path", $"1 to {MostPaths} paths.");
        }

        var paths = path.Select(text => FileEndpoints.PathOf(text)).ToList();
        using var files = FileEndpoints.Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        paths.ForEach(files.RequireReadable);
        SetHeaders(context.Response, paths);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.Empty;
        }

        if (_running.AddOrUpdate(id, 1, (_, running) => running + 1) > AtOnce)
        {
            Leave(id);
            context.Response.Headers.Clear();
            return TooMany;
        }

        try
        {
            await SendAsync(files, paths, context.Response.Body, context.RequestAborted);
            return TypedResults.Empty;
        }
        finally
        {
            Leave(id);
        }
    }

    private static void SetHeaders(HttpResponse response, List<DataPath> paths)
    {
        var name = paths is [{ IsRoot: false } only] ? FileContent.SafeName(only.Name) : "files";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{name}.zip");
        response.ContentType = MediaTypeNames.Application.Zip;
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
    }

    private static async Task SendAsync(
        InstanceFiles files,
        List<DataPath> paths,
        Stream body,
        CancellationToken cancellationToken
    )
    {
        await using var stream = new DeferredWrites(body);
        await using (var packer = new ZipPacker(stream))
        {
            var contents = new ArchiveContents(files, packer, (_, _) => ValueTask.CompletedTask);
            var errors = await FillAsync(contents, paths, cancellationToken);
            if (errors.Count > 0)
            {
                await packer.AddTextAsync("_errors.txt", string.Join('\n', errors), cancellationToken);
            }
        }

        await stream.FlushAsync(cancellationToken);
    }

    // The answer has begun, so what goes wrong from here on can only be said in it.
    private static async Task<IReadOnlyList<string>> FillAsync(
        ArchiveContents contents,
        List<DataPath> paths,
        CancellationToken cancellationToken
    )
    {
        try
        {
            foreach (var path in paths)
            {
                await contents.AddAsync(path, cancellationToken);
            }

            return contents.Warnings;
        }
        catch (DataRootException exception)
        {
            return [.. contents.Warnings, $"It ends here: {exception.Message}"];
        }
    }

    private void Leave(Guid id)
    {
        while (_running.TryGetValue(id, out var running))
        {
            if (running == 1 ? _running.TryRemove(new(id, 1)) : _running.TryUpdate(id, running - 1, running))
            {
                return;
            }
        }
    }
}
