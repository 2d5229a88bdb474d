using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Agent.Files;
using Panel.Agent.Hosting;
using Panel.Agent.Instances;
using Panel.Agent.Json;
using Panel.AgentLink;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>
/// Writes a file from the body as it streams in: beside the target first, and into its place when it is whole.
/// </summary>
internal static class FileUpload
{
    public static async Task<Results<JsonHttpResult<WrittenFileResponse>, ApiError>> WriteAsync(
        Guid id,
        string? path,
        IInstances instances,
        AgentOptions options,
        WriteLocks locks,
        HttpContext context
    )
    {
        var cancellation = context.RequestAborted;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize =
            options.MaxUploadBytes;
        if (context.Request.ContentLength > options.MaxUploadBytes)
        {
            throw new DataRootException(FileFailure.TooLarge, "The body is too large.");
        }

        var target = FileEndpoints.PathOf(path);
        using var files = FileEndpoints.Open(instances, id);
        if (files is null || instances.SpecOf(id) is not { } spec || instances.DiskOf(id) is not { } disk)
        {
            return AgentErrors.InstanceNotFound;
        }

        using var file = files.CreateAtomic(target);
        var length = context.Request.ContentLength ?? 0;
        using var room =
            await disk.ReserveAsync(spec.Limits.DiskBytes, length, file.ReplacedSize, cancellation) ?? throw DiskFull();
        var (size, hash) = await CopyAsync(context.Request.Body, file.Stream, room, cancellation);

        // Two writers who name the same hash must not both win. The lock
        // covers the check and the rename, not the upload.
        using (await locks.TakeAsync(id, cancellation))
        {
            var existed = file.Exists;
            var ifMatch = context.Request.Headers.IfMatch.ToString();
            if (ifMatch.Length > 0 && !ContentTag.Matches(ifMatch, await HashAsync(file, cancellation)))
            {
                throw new DataRootException(FileFailure.Changed, $"'{target}' has another content by now.");
            }

            if (context.Request.Headers.IfNoneMatch == "*" && existed)
            {
                throw new DataRootException(FileFailure.AlreadyExists, $"'{target}' exists already.");
            }

            file.Commit();
            context.Response.Headers.ETag = ContentTag.Of(hash).ToString();
            return TypedResults.Json(
                new WrittenFileResponse(target.Value, size, Convert.ToHexStringLower(hash)),
                ApiJson.Wire.WrittenFileResponse,
                statusCode: existed ? StatusCodes.Status200OK : StatusCodes.Status201Created
            );
        }
    }

    private static async Task<(long Size, byte[] Hash)> CopyAsync(
        Stream body,
        FileStream file,
        DiskReservation room,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        long size = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (!await room.TakeAsync(read, cancellationToken))
            {
                throw DiskFull();
            }

            hash.AppendData(buffer, 0, read);
            try
            {
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            catch (IOException exception) when (LinuxError.IsDiskFull(exception))
            {
                throw DiskFull();
            }

            room.Wrote(read);
            size += read;
        }

        return (size, hash.GetHashAndReset());
    }

    private static async Task<byte[]?> HashAsync(AtomicFile file, CancellationToken cancellationToken)
    {
        await using var current = file.TryOpenReplaced();
        return current is null ? null : await SHA256.HashDataAsync(current, cancellationToken);
    }

    private static DataRootException DiskFull() => LinuxError.ToException(Linux.ENOSPC, "");
}
