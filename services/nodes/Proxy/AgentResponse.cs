using System.Net;
using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using Panel.Hosting.Errors;

namespace Panel.Nodes.Proxy;

/// <summary>
/// What of an agent's answer reaches the client: its status, its body and the few headers that describe the body. An
/// agent is a machine of some tenant; any other header, on the panel's origin, could set cookies, move the browser
/// elsewhere or sign its user out.
/// </summary>
internal static class AgentResponse
{
    private static readonly ApiError Unfit = new(
        502,
        "node_failed",
        "The node gave an answer that the panel does not pass on."
    );

    // Content-Type and Content-Disposition are AgentContent's to decide.
    private static readonly HashSet<string> Passed = new(
        [
            HeaderNames.ContentLength,
            HeaderNames.ContentRange,
            HeaderNames.AcceptRanges,
            HeaderNames.ETag,
            HeaderNames.LastModified,
            HeaderNames.RetryAfter,
            "Tus-Resumable",
            "Tus-Version",
            "Tus-Extension",
            "Tus-Max-Size",
            "Upload-Offset",
            "Upload-Length",
            "Upload-Expires",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <returns>False when the agent's answer is dropped, and the panel's own stands in its place.</returns>
    public static async ValueTask<bool> CopyAsync(HttpResponseMessage from, HttpContext to)
    {
        if (IsOpenedSocket(from))
        {
            CopyProtocol(from, to);
            return true;
        }

        if (!IsFit((int)from.StatusCode))
        {
            await Unfit.ExecuteAsync(to);
            return false;
        }

        CopyHeaders(from, to.Response);
        return true;
    }

    // Over HTTP/2 a WebSocket begins with CONNECT and is open with 200.
    private static bool IsOpenedSocket(HttpResponseMessage answer) =>
        answer is { StatusCode: HttpStatusCode.OK, RequestMessage.Headers.Protocol: not null };

    // Redirects would lead the browser away; 401 and 407 make it ask for a password, or the panel's pages sign their
    // user out.
    private static bool IsFit(int status) =>
        status is (>= 200 and < 300) or 304 or (>= 400 and < 600 and not (401 or 407));

    private static void CopyHeaders(HttpResponseMessage from, HttpResponse to)
    {
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
        {
            if (Passed.Contains(name))
            {
                to.Headers[name] = values.ToString();
            }
        }

        var described = from.Content.Headers.NonValidated;
        if (HasContent(from))
        {
            var (type, disposition) = AgentContent.Of(
                ValueOf(described, HeaderNames.ContentType),
                ValueOf(described, HeaderNames.ContentDisposition)
            );
            to.ContentType = type;
            if (disposition is not null)
            {
                to.Headers.ContentDisposition = disposition;
            }
        }

        to.Headers.XContentTypeOptions = "nosniff";
        to.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        to.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        to.Headers.CacheControl = "no-store";
    }

    private static bool HasContent(HttpResponseMessage answer) =>
        answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified)
        && (
            answer.Content.Headers.ContentLength is not 0
            || answer.Content.Headers.NonValidated.Contains(HeaderNames.ContentType)
        );

    private static string? ValueOf(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;

    // Of a handshake nothing but the protocol, and that only when the client offered it.
    private static void CopyProtocol(HttpResponseMessage from, HttpContext to)
    {
        if (!from.Headers.NonValidated.TryGetValues(HeaderNames.SecWebSocketProtocol, out var values))
        {
            return;
        }

        var chosen = values.ToString();
        if (!to.WebSockets.WebSocketRequestedProtocols.Contains(chosen, StringComparer.Ordinal))
        {
            return;
        }

        to.Response.Headers.SecWebSocketProtocol = chosen;
    }
}
