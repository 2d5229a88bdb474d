using System.Security.Cryptography;
using System.Text;
using Panel.AgentLink;

namespace Panel.Agent.Tests.Signing;

/// <summary>A request signed by hand, so that each part of it can be wrong.</summary>
internal sealed record SignedRequest(byte[] Key, HttpMethod Method, string Target)
{
    public string Timestamp { get; init; } = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    public string Nonce { get; init; } = RandomNumberGenerator.GetHexString(32);
    public string Body { get; init; } = "";

    /// <summary>What is signed, when it differs from what is sent.</summary>
    public string? SignedTarget { get; init; }
    public string? SignedMethod { get; init; }
    public string? ContentHash { get; init; }

    public HttpRequestMessage Build(Uri address)
    {
        var hash = ContentHash ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)));
        var target = (SignedTarget ?? Target).Split('?', 2);
        var signature = RequestSignature.Compute(
            Key,
            Timestamp,
            Nonce,
            SignedMethod ?? Method.Method,
            target[0],
            target.Length > 1 ? target[1] : "",
            hash
        );
        var request = new HttpRequestMessage(Method, new Uri(address, Target));
        if (Body.Length > 0)
        {
            request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
        }

        request.Headers.Add(RequestSignature.TimestampHeader, Timestamp);
        request.Headers.Add(RequestSignature.NonceHeader, Nonce);
        request.Headers.Add(RequestSignature.ContentHashHeader, hash);
        request.Headers.Add(RequestSignature.SignatureHeader, signature);
        return request;
    }
}
