using System.Net;
using Panel.Hosting.Outbound;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Context;

/// <summary>Where one plugin may connect: hosts that its manifest declares and the operator granted.</summary>
/// <param name="declared">Of the manifest.</param>
/// <param name="granted">Of the operator.</param>
/// <param name="options">Which private addresses are reached.</param>
internal sealed class PluginEgress(
    IReadOnlyList<string> declared,
    IReadOnlyList<string> granted,
    PrivateAddressOptions options
)
{
    private readonly OutboundConnector _public = new(allowPrivate: false);
    private readonly OutboundConnector _any = new(allowPrivate: true);

    /// <summary>Null when the host may be called.</summary>
    public ProviderException? Refuse(string host)
    {
        if (!HostPattern.Covers(declared, host))
        {
            return new ProviderException(
                ProviderFailure.HostNotDeclared,
                $"The plugin does not declare the host {host}."
            );
        }

        return HostPattern.Covers(granted, host)
            ? null
            : new ProviderException(ProviderFailure.HostNotDeclared, $"The operator did not grant the host {host}.");
    }

    /// <exception cref="ProviderException">The host is not allowed, or leads to an address that is not.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (Refuse(host) is { } refused)
        {
            throw refused;
        }

        var connector = options.Allow || HostPattern.Covers(options.Hosts, host) ? _any : _public;
        try
        {
            return await connector.ConnectAsync(Bare(host), port, cancellationToken);
        }
        catch (OutboundRefusedException)
        {
            throw new ProviderException(
                ProviderFailure.HostNotDeclared,
                $"{host} leads to no address on the public internet."
            );
        }
    }

    private static string Bare(string host) =>
        host.StartsWith('[') && IPAddress.TryParse(host, out var address) ? address.ToString() : host;
}
