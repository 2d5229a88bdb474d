using System.Globalization;
using System.Security.Cryptography;
using Panel.AgentLink;
using Yarp.ReverseProxy.Forwarder;

namespace Panel.Nodes.Proxy;

/// <summary>
/// Signs the request for the agent and takes out what the agent must not get:
/// the caller's credentials, our own headers, and a signature that the client tried to
/// bring along. Of the answer the transformer passes on what <see cref="AgentResponse"/> allows.
/// </summary>
internal sealed class SigningTransformer(AgentTarget target, byte[] key, string payloadHash, TimeProvider clock)
    : HttpTransformer
{
    private static readonly string[] Private =
    [
        "Authorization",
        "Cookie",
        "X-Api-Key",
        "X-Agent-Token",
        RequestSignature.TimestampHeader,
        RequestSignature.NonceHeader,
        RequestSignature.SignatureHeader,
        RequestSignature.ContentHashHeader,
    ];

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = target.Address;
        proxyRequest.Headers.Host = null;
        foreach (var name in Private)
        {
            proxyRequest.Headers.Remove(name);
        }

        foreach (
            var name in proxyRequest
                .Headers.Select(header => header.Key)
                .Where(name => name.StartsWith("X-Panel-", StringComparison.OrdinalIgnoreCase))
                .ToList()
        )
        {
            proxyRequest.Headers.Remove(name);
        }

        // Agreed on between the client and the agent, it would need its answer passed on.
        proxyRequest.Headers.Remove("Sec-WebSocket-Extensions");
        Sign(proxyRequest);
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken
    ) => proxyResponse is null ? ValueTask.FromResult(true) : AgentResponse.CopyAsync(proxyResponse, httpContext);

    // What comes after the body is no part of it.
    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext,
        HttpResponseMessage proxyResponse,
        CancellationToken cancellationToken
    ) => ValueTask.CompletedTask;

    private void Sign(HttpRequestMessage request)
    {
        var timestamp = clock
            .GetUtcNow()
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var signature = RequestSignature.Compute(
            key,
            timestamp,
            nonce,
            request.Method.Method,
            target.Address.AbsolutePath,
            target.Address.Query,
            payloadHash
        );
        request.Headers.TryAddWithoutValidation(RequestSignature.TimestampHeader, timestamp);
        request.Headers.TryAddWithoutValidation(RequestSignature.NonceHeader, nonce);
        request.Headers.TryAddWithoutValidation(RequestSignature.ContentHashHeader, payloadHash);
        request.Headers.TryAddWithoutValidation(RequestSignature.SignatureHeader, signature);
    }
}
