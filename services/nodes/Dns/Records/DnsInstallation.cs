namespace Panel.Nodes.Dns.Records;

/// <summary>The one row that says which installation of the panel this is; marks name it.</summary>
internal sealed class DnsInstallation
{
    public const int OnlyKey = 1;

    public int Key { get; init; } = OnlyKey;

    public required Guid InstallationId { get; init; }
}
