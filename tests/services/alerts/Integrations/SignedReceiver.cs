using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Plugins.Sdk;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>What lies behind the webhook plugin in a test: a receiver that checks signatures, and may be down.</summary>
internal sealed class SignedReceiver(TimeProvider clock) : HttpMessageHandler, IPluginContext, IPluginNetwork
{
    private readonly ConcurrentQueue<string> _received = new();
    private HttpClient? _http;

    /// <summary>The secret that signatures are checked with.</summary>
    public string Secret { get; set; } = "";

    public bool Down { get; set; }

    /// <summary>Ids of the messages that came with a valid signature, in their order.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    public string PluginId => "panel.webhook";

    public string PluginVersion => "1.0.0";

    public ILogger Logger => NullLogger.Instance;

    public TimeProvider Clock => clock;

    public IPluginNetwork Network => this;

    public IPluginConfiguration Configuration => throw new NotSupportedException();

    public IPluginStore Store => throw new NotSupportedException();

    public HttpClient Http => _http ??= new HttpClient(this);

    public Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

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
