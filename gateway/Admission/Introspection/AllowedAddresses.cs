using System.Net;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>The addresses and CIDR ranges, v4 and v6, that a credential works from.</summary>
internal static class AllowedAddresses
{
    public static bool Contain(IReadOnlyList<string>? allowed, IPAddress? address)
    {
        if (allowed is not { Count: > 0 })
        {
            return true;
        }

        if (address is null)
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return allowed.Any(entry => Covers(entry, address));
    }

    private static bool Covers(string entry, IPAddress address) =>
        entry.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.TryParse(entry, out var network) && network.Contains(address)
            : IPAddress.TryParse(entry, out var one) && one.Equals(address);
}
