using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Panel.Gateway.Routing;
using Panel.Hosting.Outbound;
using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Packages;

namespace Panel.Gateway.Extensions;

/// <summary>
/// How the proxy connects to destinations of plugins: to public addresses alone, each the one that was checked, but for
/// hosts that the operator named.
/// </summary>
internal sealed class ExtensionConnections(IOptions<PluginOptions> plugins, IOptions<ExtensionOptions> options)
    : IClusterConnections
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly OutboundConnector Public = new(allowPrivate: false);
    private static readonly OutboundConnector Any = new(allowPrivate: true);

    public bool TryApply(IReadOnlyDictionary<string, string>? metadata, SocketsHttpHandler handler)
    {
        if (PluginMetadata.PluginOf(metadata) is null)
        {
            return false;
        }

        handler.ConnectCallback = async (context, cancellationToken) =>
            await ConnectorFor(context.DnsEndPoint.Host)
                .ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        handler.ConnectTimeout = ConnectTimeout;
        handler.MaxResponseHeadersLength = 64;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.ActivityHeadersPropagator = null;
        if (options.Value.Authorities is { Length: > 0 } file)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return true;
    }

    private OutboundConnector ConnectorFor(string host) =>
        plugins.Value.AllowPrivate || HostPattern.Covers([.. plugins.Value.PrivateHosts], host) ? Any : Public;
}
