using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Panel.AgentLink;

namespace Panel.Nodes.Proxy;

/// <summary>
/// The body's part of the signature. Small bodies are read beforehand; a stream cannot be hashed before it is sent.
/// </summary>
internal static class PayloadHash
{
    private const int Largest = 64 * 1024;

    public static async Task<string> OfAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            || context.WebSockets.IsWebSocketRequest
        )
        {
            return RequestSignature.EmptyBodyHash;
        }

        if (request.ContentLength is not <= Largest)
        {
            return RequestSignature.UnsignedPayload;
        }

        var body = new byte[request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(body, context.RequestAborted);
        request.Body = new MemoryStream(body, writable: false);
        return Convert.ToHexStringLower(SHA256.HashData(body));
    }
}
