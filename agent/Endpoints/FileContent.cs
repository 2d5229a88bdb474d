using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Panel.Agent.Files;
using Panel.Agent.Hosting;
using Panel.Agent.Instances;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

internal static class FileContent
{
    /// <summary>The whole file for an editor; its ETag is the SHA-256 that a later PUT may name in If-Match.</summary>
    public static async Task<Results<FileContentHttpResult, ApiError>> ReadAsync(
        Guid id,
        string? path,
        IInstances instances,
        AgentOptions options,
        HttpContext context
    )
    {
        using var files = FileEndpoints.Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        await using var file = files.OpenRead(FileEndpoints.PathOf(path));
        // The file may grow while it is read, so its length now is only a first answer.
        var content =
            file.Length > options.MaxTextFileBytes
                ? null
                : await ReadToLimitAsync(file, options.MaxTextFileBytes, context.RequestAborted);
        if (content is null)
        {
            throw new DataRootException(
                FileFailure.TooLarge,
                $"The file is larger than {options.MaxTextFileBytes} bytes; download it instead."
            );
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(
            content,
            "text/plain; charset=utf-8",
            entityTag: ContentTag.Of(SHA256.HashData(content))
        );
    }

    public static Results<FileStreamHttpResult, ApiError> Download(
        Guid id,
        string? path,
        IInstances instances,
        HttpContext context
    )
    {
        var target = FileEndpoints.PathOf(path);
        using var files = FileEndpoints.Open(instances, id);
        if (files is null)
        {
            return AgentErrors.InstanceNotFound;
        }

        var file = files.OpenRead(target);
        ByteRanges.Require(context.Request);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var modified = new DateTimeOffset(File.GetLastWriteTimeUtc(file.SafeFileHandle));
        var tag = new EntityTagHeaderValue($"\"{modified.UtcTicks:x}-{file.Length:x}\"", isWeak: true);
        return TypedResults.Stream(
            new SnapshotStream(file),
            "application/octet-stream",
            SafeName(target.Name),
            modified,
            tag,
            enableRangeProcessing: true
        );
    }

    private static async Task<byte[]?> ReadToLimitAsync(
        FileStream file,
        long limit,
        CancellationToken cancellationToken
    )
    {
        using var content = new MemoryStream((int)file.Length);
        var buffer = new byte[64 * 1024];
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > limit)
            {
                return null;
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    /// <summary>A file name may hold line breaks and other control characters, a header may not.</summary>
    public static string SafeName(string name) =>
        string.Concat(name.Select(c => char.IsControl(c) || c is '"' or '\\' ? '_' : c));
}
