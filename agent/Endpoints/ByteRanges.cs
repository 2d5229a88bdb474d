using Microsoft.Net.Http.Headers;

namespace Panel.Agent.Endpoints;

/// <summary>
/// Leaves a request only the kind of range that is served: bytes of a GET. RFC 9110, 14.2: any other is ignored.
/// </summary>
internal static class ByteRanges
{
    private const string Unit = "bytes=";

    public static void Require(HttpRequest request)
    {
        if (
            !HttpMethods.IsGet(request.Method)
            || !request.Headers.Range.ToString().StartsWith(Unit, StringComparison.OrdinalIgnoreCase)
        )
        {
            request.Headers.Remove(HeaderNames.Range);
        }
    }
}
