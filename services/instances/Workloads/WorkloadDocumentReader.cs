using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Panel.Hosting.Errors;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;

namespace Panel.Instances.Workloads;

/// <summary>A document or an egg as the body of a request: JSON, or YAML by its Content-Type.</summary>
internal static class WorkloadDocumentReader
{
    private static readonly Encoding Strict = new UTF8Encoding(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );
    private static readonly HashSet<string> YamlTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "text/x-yaml",
        "text/vnd.yaml",
    };

    public static async Task<Result<WorkloadDocument>> ReadDocumentAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var node = await ReadAsync(request, cancellationToken);
        if (node.Failed)
        {
            return node.Error;
        }

        var read = WorkloadReader.Read(node.Value);
        return read.Value is { } document ? document : ProblemErrors.Of(read.Problems);
    }

    public static async Task<Result<EggImport>> ReadEggAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var node = await ReadAsync(request, cancellationToken);
        if (node.Failed)
        {
            return node.Error;
        }

        var import = node.Value is JsonObject egg
            ? EggImporter.Import(egg, cancellationToken)
            : Validated<EggImport>.Failed("", "must be an object");
        return import.Value is { } value ? value : ProblemErrors.Of(import.Problems);
    }

    private static async Task<Result<JsonNode>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (FormatOf(request) is not { } isYaml)
        {
            return new ApiError(415, "unsupported_media_type", "The body must be JSON or YAML.");
        }

        if (await TextAsync(request, cancellationToken) is not { } text)
        {
            return ApiErrors.Invalid("body", "is not UTF-8");
        }

        var parsed = isYaml ? YamlText.Parse(text) : JsonText.Parse(text);
        return parsed.Value is { } node ? node : ProblemErrors.Of(parsed.Problems);
    }

    // True for YAML, false for JSON, null for anything else.
    private static bool? FormatOf(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return false;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return null;
        }

        return YamlTypes.Contains(type.MediaType.Value!) ? true
            : request.HasJsonContentType() ? false
            : null;
    }

    private static async Task<string?> TextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(request.Body, Strict);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
