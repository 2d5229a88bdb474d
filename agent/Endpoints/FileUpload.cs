using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Panel.Agent.Files;
using Panel.Agent.Instances;

namespace Panel.Agent.Endpoints;

/// <summary>Writes a file from the body as it streams in: beside the target first, and into its place when it is whole.</summary>
internal static class FileUpload
{
    public static async Task<IResult> WriteAsync(Guid id, string? path, IInstances instances, AgentOptions options, WriteLocks locks, HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxUploadBytes;
        var target = DataPath.Parse(path);
        using var files = InstanceFiles.Open(instances, id);
        if (files is null)
            return ApiErrors.InstanceNotFound;
        using var file = files.CreateAtomic(target);
        var (size, hash) = await CopyAsync(context.Request.Body, file.Stream, context.RequestAborted);

        // Two writers who name the same hash must not both win. The lock covers the check and the rename, not the upload.
        using (await locks.TakeAsync(id, context.RequestAborted))
        {
            var existed = files.Stat(target) is not null;
            if (context.Request.Headers.IfMatch.ToString() is { Length: > 0 } ifMatch && !ContentTag.Matches(ifMatch, await HashAsync(files, target, context.RequestAborted)))
                throw new DataRootException(FileFailure.Changed, $"'{target}' has another content by now.");
            if (context.Request.Headers.IfNoneMatch == "*" && existed)
                throw new DataRootException(FileFailure.AlreadyExists, $"'{target}' exists already.");
            file.Commit();
            context.Response.Headers.ETag = ContentTag.Of(hash).ToString();
            return TypedResults.Json(
                new WrittenFileBody(target.Value, size, Convert.ToHexStringLower(hash)), ApiJson.Wire.WrittenFileBody,
                statusCode: existed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        }
    }

    private static async Task<(long Size, byte[] Hash)> CopyAsync(Stream body, FileStream file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        long size = 0;
        while (await body.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            try
            {
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
            catch (IOException e) when ((e.HResult & 0xFFFF) is Linux.ENOSPC or Linux.EDQUOT)
            {
                throw LinuxError.ToException(Linux.ENOSPC, "");
            }
            size += read;
        }
        return (size, hash.GetHashAndReset());
    }

    private static async Task<byte[]?> HashAsync(InstanceFiles files, DataPath path, CancellationToken cancellation)
    {
        if (files.Stat(path) is null)
            return null;
        await using var current = files.OpenRead(path);
        return await SHA256.HashDataAsync(current, cancellation);
    }
}
