using System.Net.Sockets;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>The network of a plugin, which leads to servers of the tests whatever host the plugin names.</summary>
internal sealed class TestNetwork(Uri receiver, int smtpPort) : IPluginNetwork, IDisposable
{
    /// <summary>Thrown in place of each exchange.</summary>
    public ProviderException? Refusal { get; set; }

    public HttpClient Http => field ??= new HttpClient(new Redirector(this, receiver));

    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", smtpPort, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public void Dispose() => Http.Dispose();

    private sealed class Redirector(TestNetwork network, Uri receiver)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (network.Refusal is { } refusal)
            {
                throw refusal;
            }

            var url = request.RequestUri!;
            request.Headers.Add(Receiver.UrlHeader, url.OriginalString);
            request.RequestUri = new Uri(receiver, url.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
