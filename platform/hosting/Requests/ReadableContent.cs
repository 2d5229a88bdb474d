using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Panel.Hosting.Errors;

namespace Panel.Hosting.Requests;

/// <summary>
/// Refuses a body that is not UTF-8, or is compressed, with 415, wherever an endpoint reads text. The framework throws
/// at a charset that it does not know, and the gateway, which counts sign-ins by their bodies, reads UTF-8 alone.
/// </summary>
public static class ReadableContent
{
    private const string Code = "unsupported_media_type";
    private static readonly ApiError BadCharset = new(415, Code, "The body must be UTF-8.");
    private static readonly ApiError BadEncoding = new(415, Code, "The Content-Encoding is not supported.");

    public static IApplicationBuilder UseReadableContent(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                var refusal =
                    request.ContentType is { Length: > 0 } type && ReadsText(context.GetEndpoint())
                        ? RefusalOf(request, type)
                        : null;
                return refusal is null ? next(context) : refusal.ExecuteAsync(context);
            }
        );

    private static bool ReadsText(Endpoint? endpoint) =>
        endpoint is not null
        && (
            IsText(endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes)
            || IsText(endpoint.Metadata.GetMetadata<RequestBodyMetadata>()?.ContentTypes)
        );

    private static bool IsText(IReadOnlyList<string>? types) =>
        types?.Any(type =>
            type.Contains("json", StringComparison.OrdinalIgnoreCase)
            || type.Contains("yaml", StringComparison.OrdinalIgnoreCase)
        ) == true;

    private static ApiError? RefusalOf(HttpRequest request, string contentType)
    {
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } coding && !Is(coding, "identity"))
        {
            return BadEncoding;
        }

        if (!contentType.Contains("charset", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // What is no media type is refused by whoever reads the body.
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return null;
        }

        if (type.Parameters.Any(parameter => Is(parameter.Name.Value, "charset") && !IsUtf8(parameter)))
        {
            return BadCharset;
        }

        // Without it, since the framework does not know each way of writing it.
        request.ContentType = type.MediaType.Value;
        return null;
    }

    private static bool IsUtf8(NameValueHeaderValue charset) =>
        HeaderUtilities.RemoveQuotes(charset.Value).Value is var value && (Is(value, "utf-8") || Is(value, "utf8"));

    private static bool Is(string? value, string expected) =>
        string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);
}
