using System.Security.Cryptography;
using Panel.AgentLink;

namespace Panel.Agent.Tests.Tunnel.PanelSide;

/// <summary>
/// Signs each request to an agent. Small bodies are buffered and hashed, streamed uploads go unsigned.
/// </summary>
internal sealed class SigningHandler(byte[] key, TimeProvider clock, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    /// <summary>Marks a request whose body is streamed.</summary>
    public static readonly HttpRequestOptionsKey<bool> Streamed = new("panel.streamed");

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var hash = await HashAsync(request, cancellationToken);
        var timestamp = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var target = request.RequestUri!;
        var signature = RequestSignature.Compute(
            key,
            timestamp,
            nonce,
            request.Method.Method,
            target.AbsolutePath,
            target.Query,
            hash
        );
        request.Headers.Add(RequestSignature.TimestampHeader, timestamp);
        request.Headers.Add(RequestSignature.NonceHeader, nonce);
        request.Headers.Add(RequestSignature.ContentHashHeader, hash);
        request.Headers.Add(RequestSignature.SignatureHeader, signature);
        return await base.SendAsync(request, cancellationToken);
    }

    private static async Task<string> HashAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null || request.Method == HttpMethod.Connect)
        {
            return RequestSignature.EmptyBodyHash;
        }

        if (request.Options.TryGetValue(Streamed, out var streamed) && streamed)
        {
            return RequestSignature.UnsignedPayload;
        }

        return Convert.ToHexStringLower(SHA256.HashData(await request.Content.ReadAsByteArrayAsync(cancellationToken)));
    }
}
