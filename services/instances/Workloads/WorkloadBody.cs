using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Panel.Hosting.Errors;
using Panel.Instances.Instances;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;

namespace Panel.Instances.Workloads;

/// <summary>A document or an egg as the body of a request: JSON, or YAML by its Content-Type.</summary>
internal static class WorkloadBody
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

    public static async Task<Outcome<WorkloadDocument>> ReadDocumentAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        var node = await ReadAsync(request, cancellation);
        if (node.Failed)
        {
            return node.Error;
        }

        var read = WorkloadReader.Read(node.Value);
        return read.Value is { } document ? document : ProblemErrors.Of(read.Problems);
    }

    public static async Task<Outcome<EggImport>> ReadEggAsync(HttpRequest request, CancellationToken cancellation)
    {
        var node = await ReadAsync(request, cancellation);
        if (node.Failed)
        {
            return node.Error;
        }

        var import = node.Value is JsonObject egg
            ? EggImporter.Import(egg, cancellation)
            : Checked<EggImport>.Failed("", "must be an object");
        return import.Value is { } value ? value : ProblemErrors.Of(import.Problems);
    }

    private static async Task<Outcome<JsonNode>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (FormatOf(request) is not { } isYaml)
        {
            return new ApiError(415, "unsupported_media_type", "The body must be JSON or YAML.");
        }

        if (await TextAsync(request, cancellation) is not { } text)
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

    private static async Task<string?> TextAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            using var reader = new StreamReader(request.Body, Strict);
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
