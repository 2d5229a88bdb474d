using System.Net;
using Microsoft.Extensions.Options;

namespace Panel.Gateway.Edge;

/// <summary>The networks of <see cref="EdgeOptions.TrustedProxies"/>.</summary>
internal sealed class ProxyNetworks(IOptions<EdgeOptions> options)
{
    private readonly IPNetwork[] _networks = [.. options.Value.TrustedProxies.Select(entry => Parse(entry)!.Value)];

    public IReadOnlyCollection<IPNetwork> All => _networks;

    /// <summary>Null for what is neither an address nor a CIDR range.</summary>
    public static IPNetwork? Parse(string entry)
    {
        if (entry.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(entry, out var network) ? network : null;
        }

        return IPAddress.TryParse(entry, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }

    public bool Contain(IPAddress? peer)
    {
        if (peer is null)
        {
            return false;
        }

        if (peer.IsIPv4MappedToIPv6)
        {
            peer = peer.MapToIPv4();
        }

        return Array.Exists(_networks, network => network.Contains(peer));
    }
}
