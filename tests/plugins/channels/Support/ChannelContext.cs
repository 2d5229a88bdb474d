using Panel.Plugins.Sdk;
using Panel.Plugins.Testing;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>A plugin's network leads to servers of the tests, whatever host the plugin names.</summary>
internal sealed class ChannelContext : LentContext
{
    private readonly Redirector _redirector;
    private readonly int _smtpPort;

    public ChannelContext(Uri receiver, int smtpPort)
        : this(new Redirector(receiver), smtpPort) { }

    private ChannelContext(Redirector redirector, int smtpPort)
        : base(redirector) => (_redirector, _smtpPort) = (redirector, smtpPort);

    /// <summary>Thrown in place of each exchange.</summary>
    public ProviderException? Refusal
    {
        get => _redirector.Refusal;
        set => _redirector.Refusal = value;
    }

    public override Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        Refusal is { } refusal ? throw refusal : base.ConnectAsync("127.0.0.1", _smtpPort, cancellationToken);

    private sealed class Redirector(Uri receiver)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        public ProviderException? Refusal { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (Refusal is { } refusal)
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
