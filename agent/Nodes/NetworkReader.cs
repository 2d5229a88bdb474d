using System.Globalization;
using System.Net.NetworkInformation;
using Panel.Contracts;

namespace Panel.Agent.Nodes;

internal static class NetworkReader
{
    private const string Folder = "/sys/class/net";

    /// <summary>Without loopback, and without the interfaces that come and go with each container.</summary>
    public static IReadOnlyList<NetworkInterfaceInventory> Read()
    {
        var addresses = NetworkInterface
            .GetAllNetworkInterfaces()
            .ToDictionary(
                i => i.Name,
                IReadOnlyList<string> (i) =>
                    [
                        .. i.GetIPProperties()
                            .UnicastAddresses.Select(a => $"{a.Address.ToString().Split('%')[0]}/{a.PrefixLength}")
                            .Order(StringComparer.Ordinal),
                    ]
            );
        return
        [
            .. Directory
                .GetDirectories(Folder)
                .Select(path => Path.GetFileName(path)!)
                .Where(name => name != "lo" && !name.StartsWith("veth", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new NetworkInterfaceInventory(
                    name,
                    Value(name, "address"),
                    Value(name, "operstate") is "up" or "unknown",
                    Speed(name),
                    addresses.GetValueOrDefault(name, [])
                )),
        ];
    }

    /// <summary>0 when the driver does not know, as with most virtual interfaces.</summary>
    private static long Speed(string name) =>
        long.TryParse(Value(name, "speed"), CultureInfo.InvariantCulture, out var speed) && speed > 0 ? speed : 0;

    private static string Value(string name, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Folder, name, file)).Trim();
        }
        catch (IOException)
        {
            // The interface is gone by now, or its driver has no such value.
            return "";
        }
    }
}
