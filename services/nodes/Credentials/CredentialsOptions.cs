namespace Panel.Nodes.Credentials;

/// <summary>Section <c>Credentials</c>.</summary>
internal sealed class CredentialsOptions
{
    public const string Section = "Credentials";

    /// <summary>
    /// Whether a credential may name a server inside a network, for example a PowerDNS beside the panel.
    /// </summary>
    public bool AllowPrivate { get; set; }

    /// <summary>The Web API of Steam; another one only in tests.</summary>
    public Uri SteamApi { get; set; } = new("https://api.steampowered.com/");
}
