using System.Net;
using System.Net.Sockets;
using Panel.Nodes.Dns.Names;

namespace Panel.Nodes.Dns.Records;

/// <summary>The address of a node, as a record.</summary>
/// <param name="Type">A, AAAA, or CNAME for the name of a host.</param>
internal readonly record struct NodeAddress(string Type, string Value)
{
    /// <summary>Null for a node without a usable address.</summary>
    public static NodeAddress? Of(string publicAddress)
    {
        var text = publicAddress.Trim().Trim('[', ']');
        if (IPAddress.TryParse(text, out var address))
        {
            return address.AddressFamily == AddressFamily.InterNetworkV6
                ? new NodeAddress("AAAA", new IPAddress(address.GetAddressBytes()).ToString())
                : new NodeAddress("A", address.ToString());
        }

        return DnsName.Host(text) is { } host && host.Contains('.', StringComparison.Ordinal)
            ? new NodeAddress("CNAME", host)
            : null;
    }
}
