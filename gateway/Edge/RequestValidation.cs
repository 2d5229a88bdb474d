using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Edge;

/// <summary>
/// Refuses what Kestrel lets through, but a service might read otherwise than the gateway: two
/// lengths for one body, headers of another version of HTTP, paths that change
/// when decoded once more, methods that no client uses, and gRPC, for which YARP lifts the limit of the body.
/// </summary>
internal static class RequestValidation
{
    private static readonly ApiError Ambiguous = ApiErrors.BadRequest(
        "The request has a Content-Length and a Transfer-Encoding.",
        "ambiguous_length"
    );
    private static readonly ApiError BadPath = ApiErrors.BadRequest(
        "The path has characters or segments that are not allowed.",
        "invalid_path"
    );
    private static readonly ApiError BadMethod = new(405, "method_not_allowed", "The method is not known here.");
    private static readonly ApiError BadContent = new(
        415,
        "unsupported_media_type",
        "The Content-Type is not supported."
    );
    private static readonly ApiError BadHeader = ApiErrors.BadRequest(
        "A header's name has characters that are not allowed.",
        "invalid_header"
    );
    private static readonly ApiError OldHeader = ApiErrors.BadRequest(
        "A header is of connections of HTTP/1.1 only.",
        "invalid_header"
    );

    // RFC 9110, 5.6.2; and the colon of HTTP/2's own.
    private static readonly SearchValues<char> NameLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:"
    );
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%\\#");

    public static IApplicationBuilder UseRequestHygiene(this IApplicationBuilder app) =>
        app.Use((context, next) => RefusalOf(context) is { } refusal ? RefuseAsync(context, refusal) : next(context));

    // What follows on the connection may be the tail of something else.
    private static Task RefuseAsync(HttpContext context, ApiError refusal)
    {
        if (context.Request.Protocol == HttpProtocol.Http11)
        {
            context.Response.Headers.Connection = "close";
        }

        return refusal.ExecuteAsync(context);
    }

    private static ApiError? RefusalOf(HttpContext context)
    {
        var request = context.Request;
        if (!IsKnown(request.Method))
        {
            return BadMethod;
        }

        // Kestrel believes the encoding, as it must, and keeps the length under
        // another name (RFC 9112, 6.3: refusing is safer).
        if (
            request.Headers.TransferEncoding.Count > 0
            && (request.Headers.ContainsKey("X-Content-Length") || request.ContentLength is not null)
        )
        {
            return Ambiguous;
        }

        if (
            !HttpProtocol.IsHttp11(request.Protocol)
            && !HttpProtocol.IsHttp10(request.Protocol)
            && IsOfOldConnections(request.Headers)
        )
        {
            return OldHeader;
        }

        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            return BadContent;
        }

        foreach (var (name, _) in request.Headers)
        {
            if (name.AsSpan().ContainsAnyExcept(NameLetters))
            {
                return BadHeader;
            }
        }

        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.AsSpan();
        if (target.IndexOf('?') is >= 0 and var query)
        {
            target = target[..query];
        }

        return IsClean(target) ? null : BadPath;
    }

    // As they are written (RFC 9110, 9.1): a service could take "get" for GET. CONNECT
    // opens WebSockets in HTTP/2, and YARP refuses any other.
    private static bool IsKnown(string method) =>
        method is "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" or "CONNECT";

    // RFC 9113, 8.2.2, and 9114, 4.2: such a request is malformed, since a hop of HTTP/1.1
    // behind might act on them. Kestrel refuses Connection and TE only.
    private static bool IsOfOldConnections(IHeaderDictionary headers) =>
        headers.TransferEncoding.Count > 0
        || headers.Upgrade.Count > 0
        || headers.KeepAlive.Count > 0
        || headers.ContainsKey("Proxy-Connection");

    private static bool IsClean(ReadOnlySpan<char> path)
    {
        if (path.Contains("/.", StringComparison.Ordinal) && HasDotSegment(path))
        {
            return false;
        }

        for (var at = path.IndexOfAny(Suspicious); at >= 0; at = path.IndexOfAny(Suspicious))
        {
            if (path[at] != '%' || at + 2 >= path.Length || !IsHarmless(path.Slice(at + 1, 2)))
            {
                return false;
            }

            path = path[(at + 3)..];
        }

        return true;
    }

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (path[segment] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    // No path of ours needs a separator, a dot, a percent sign or a control character in disguise.
    private static bool IsHarmless(ReadOnlySpan<char> hex) =>
        byte.TryParse(hex, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var letter)
        && letter is >= 0x20 and not 0x7f and not ((byte)'/' or (byte)'\\' or (byte)'.' or (byte)'%');
}
