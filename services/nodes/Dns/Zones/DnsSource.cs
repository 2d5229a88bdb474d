namespace Panel.Nodes.Dns.Zones;

/// <summary>What is known of a credential as a source of zones, and when it may be called next.</summary>
internal sealed class DnsSource
{
    public required Guid CredentialId { get; init; }

    /// <summary>When all zones were last read; null before the first time.</summary>
    public DateTimeOffset? ZonesAt { get; set; }

    public string? Error { get; set; }

    public string? ErrorCode { get; set; }

    public int Failures { get; set; }

    /// <summary>After a failure: not before.</summary>
    public DateTimeOffset RetryAt { get; set; }

    /// <summary>The theoretical arrival time of the generic cell rate algorithm; all replicas share it.</summary>
    public DateTimeOffset NextCallAt { get; set; }
}
