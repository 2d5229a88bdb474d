namespace Panel.Alerts.Integrations;

/// <summary>Section <c>Plugins</c>, as far as it says where integrations may lead: their plugins connect by it.</summary>
internal sealed class PrivateHostOptions
{
    public const string Section = "Plugins";

    /// <summary>Addresses inside networks, and plain http, are fine on every host. Default: false.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>Hosts of which the same holds; <c>*.lan.example</c> covers the names below. Default: none.</summary>
    public IList<string> PrivateHosts { get; init; } = [];

    public bool Cover(string host) => AllowPrivate || PrivateHosts.Any(pattern => Matches(pattern, host));

    private static bool Matches(string pattern, string host) =>
        pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
