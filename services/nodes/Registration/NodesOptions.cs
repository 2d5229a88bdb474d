namespace Panel.Nodes.Registration;

/// <summary>Section <c>Nodes</c>.</summary>
internal sealed class NodesOptions
{
    public const string Section = "Nodes";

    /// <summary>
    /// Registers one node of the platform, named <c>local</c>, without anybody asking
    /// for a token. For the standalone host. Default: none.
    /// </summary>
    public string? BootstrapToken { get; set; }

    /// <summary>
    /// Where the other replicas of this service reach this one. Default: its own first listening address.
    /// </summary>
    public Uri? AdvertisedAddress { get; set; }

    /// <summary>
    /// A connection to an agent ends after this long without a byte in either direction.
    /// Default 2 minutes; agents ping open WebSockets more often.
    /// </summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
