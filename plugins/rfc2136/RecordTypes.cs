using System.Globalization;

namespace Panel.Plugins.Rfc2136;

/// <summary>Numbers of record types (RFC 1035, 2782, 3596, 8659; IANA's list).</summary>
internal static class RecordTypes
{
    public const ushort A = 1;
    public const ushort Ns = 2;
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Ptr = 12;
    public const ushort Mx = 15;
    public const ushort Txt = 16;
    public const ushort Aaaa = 28;
    public const ushort Srv = 33;
    public const ushort Caa = 257;
    public const ushort Tsig = 250;
    public const ushort Axfr = 252;
    public const ushort Any = 255;

    private static readonly Dictionary<string, ushort> Numbers = new()
    {
        ["A"] = A,
        ["NS"] = Ns,
        ["CNAME"] = Cname,
        ["SOA"] = Soa,
        ["PTR"] = Ptr,
        ["MX"] = Mx,
        ["TXT"] = Txt,
        ["AAAA"] = Aaaa,
        ["SRV"] = Srv,
        ["CAA"] = Caa,
        ["NAPTR"] = 35,
        ["DNAME"] = 39,
        ["DS"] = 43,
        ["SSHFP"] = 44,
        ["TLSA"] = 52,
        ["SVCB"] = 64,
        ["HTTPS"] = 65,
    };

    private static readonly Dictionary<ushort, string> Names = Numbers.ToDictionary(
        pair => pair.Value,
        pair => pair.Key
    );

    /// <summary>What the server makes by itself: the zone's head, signatures and their helpers.</summary>
    private static readonly HashSet<ushort> Own = [Soa, 24, 46, 47, 48, 50, 51, 59, 60, 63, 65_534];

    public static bool IsServersOwn(ushort type) => Own.Contains(type);

    /// <summary>The name of a type; unknown ones as RFC 3597 writes them.</summary>
    public static string ToName(ushort type) => Names.TryGetValue(type, out var name) ? name : $"TYPE{type}";

    public static bool TryParse(string name, out ushort type) =>
        Numbers.TryGetValue(name, out type)
        || (
            name.StartsWith("TYPE", StringComparison.Ordinal)
            && ushort.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out type)
        );
}
