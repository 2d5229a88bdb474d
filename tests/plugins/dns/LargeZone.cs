namespace Panel.Plugins.Dns.Tests;

/// <summary>The content of the zone that takes several pages.</summary>
internal static class LargeZone
{
    /// <summary>Two addresses and a text for each host, values as zone files write them.</summary>
    public static IEnumerable<(string Name, string Type, string[] Values)> Sets(int count, string zone) =>
        Enumerable
            .Range(0, count)
            .Select(index =>
                index % 2 == 0
                    ? ($"host{index / 2}.{zone}", "A", (string[])["192.0.2.1", "192.0.2.2"])
                    : ($"host{index / 2}.{zone}", "TXT", ["\"some text\""])
            );
}
