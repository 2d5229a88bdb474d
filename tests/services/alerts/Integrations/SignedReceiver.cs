using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>What lies behind the webhook plugin in a test: a receiver that checks signatures, and may be down.</summary>
internal sealed class SignedReceiver : HttpMessageHandler
{
    private readonly ConcurrentQueue<string> _received = new();

    /// <summary>The secret that signatures are checked with.</summary>
    public string Secret { get; set; } = "";

    public bool Down { get; set; }

    /// <summary>Ids of the messages that came with a valid signature, in their order.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (Down)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused (10.0.0.7:443)");
        }

        var (id, time) = (Header(request, "webhook-id"), Header(request, "webhook-timestamp"));
        byte[] signed =
        [
            .. Encoding.UTF8.GetBytes($"{id}.{time}."),
            .. await request.Content!.ReadAsByteArrayAsync(cancellationToken),
        ];
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var valid = Header(request, "webhook-signature")
            .Split(' ')
            .Contains($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        if (!valid)
        {
            return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        }

        _received.Enqueue(id);
        return new HttpResponseMessage(HttpStatusCode.NoContent);
    }

    private static string Header(HttpRequestMessage request, string name) => request.Headers.GetValues(name).Single();
}
