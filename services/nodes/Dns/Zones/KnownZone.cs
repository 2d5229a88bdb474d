using Panel.Data.Paging;

namespace Panel.Nodes.Dns.Zones;

/// <summary>Our copy of a zone at a provider. Its lease makes one replica its only writer.</summary>
internal sealed class KnownZone : IHasId
{
    public required Guid Id { get; init; }

    public required Guid CredentialId { get; init; }

    /// <summary>Of the credential; see <see cref="Credentials.Credential.Owner"/>.</summary>
    public required Guid Owner { get; init; }

    /// <summary>The provider's own id.</summary>
    public required string ZoneId { get; init; }

    public required string Name { get; set; }

    public ZoneStatus Status { get; set; }

    /// <summary>When all its records were last read; null before the first time.</summary>
    public DateTimeOffset? RecordsAt { get; set; }

    /// <summary>Why the last reading failed.</summary>
    public string? Error { get; set; }

    public string? ErrorCode { get; set; }

    public int Failures { get; set; }

    /// <summary>After a failure: not before.</summary>
    public DateTimeOffset RetryAt { get; set; }

    /// <summary>When a list asked for its records; only such copies are kept fresh by themselves.</summary>
    public DateTimeOffset? WantedAt { get; set; }

    /// <summary>When all records of the panel in it are compared next.</summary>
    public DateTimeOffset PassAt { get; set; }

    public Guid? LeaseId { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }
}
