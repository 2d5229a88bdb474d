using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Panel.Agent.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>
/// Refuses a JSON body that is not UTF-8 with 415: the framework throws at a charset that it does not know.
/// </summary>
internal sealed class CharsetMiddleware(RequestDelegate next)
{
    private static readonly ApiError BadCharset = new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported_media_type",
        "The body must be UTF-8."
    );

    public Task InvokeAsync(HttpContext context)
    {
        // What is no media type is refused by the framework, which reads the body.
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
            || !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.Charset.HasValue
        )
        {
            return next(context);
        }

        if (!IsUtf8(HeaderUtilities.RemoveQuotes(type.Charset).Value))
        {
            return BadCharset.ExecuteAsync(context);
        }

        // Without it, since the framework does not know each way of writing it.
        context.Request.ContentType = type.MediaType.Value;
        return next(context);
    }

    private static bool IsUtf8(string? charset) =>
        string.Equals(charset, "utf-8", StringComparison.OrdinalIgnoreCase)
        || string.Equals(charset, "utf8", StringComparison.OrdinalIgnoreCase);
}
