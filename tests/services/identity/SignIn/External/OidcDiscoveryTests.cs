using Microsoft.Extensions.Logging.Abstractions;
using Panel.Identity.SignIn.External;
using Panel.Identity.SignIn.External.Oidc;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.External;

public sealed class OidcDiscoveryTests
{
    private static readonly Uri Authority = new("https://idp.example.net");

    [Theory]
    [InlineData(null)]
    [InlineData("jwks_uri")]
    [InlineData("token_endpoint")]
    [InlineData("authorization_endpoint")]
    [InlineData("userinfo_endpoint")]
    public async Task Get_OfADocumentWithAnAddressInTheClear_IsNull(string? clear)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        provider.TamperDocument = document => Publish(document, clear);
        using var clients = new ForwardingClients(provider.Issuer);
        var discovery = new OidcDiscovery(
            new ProviderClient(clients, NullLogger<ProviderClient>.Instance),
            TimeProvider.System,
            NullLogger<OidcDiscovery>.Instance
        );

        var configuration = await discovery.GetAsync(Authority, fresh: false, TestContext.Current.CancellationToken);

        Assert.Equal(clear is null, configuration is not null);
        Assert.Equal(clear is null, provider.Requests.Contains("GET /keys"));
    }

    // Endpoints on another host than the issuer are usual.
    private static void Publish(Dictionary<string, object> document, string? clear)
    {
        document["issuer"] = "https://idp.example.net";
        foreach (
            var name in document.Keys.Where(name => name.EndsWith("_endpoint", StringComparison.Ordinal)).ToArray()
        )
        {
            document[name] = $"https://login.example.org{((Uri)document[name]).AbsolutePath}";
        }

        document["jwks_uri"] = "https://keys.example.org/keys";
        if (clear is not null)
        {
            document[clear] = $"http://127.0.0.1{new Uri((string)document[clear]).AbsolutePath}";
        }
    }

    /// <summary>Takes every host for the one on loopback, so that no certificate is needed.</summary>
    private sealed class ForwardingClients(Uri provider) : IHttpClientFactory, IDisposable
    {
        private readonly Forwarder _forwarder = new(provider);

        public HttpClient CreateClient(string name) => new(_forwarder, disposeHandler: false);

        public void Dispose() => _forwarder.Dispose();
    }

    private sealed class Forwarder(Uri provider) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.RequestUri = new Uri(provider, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
