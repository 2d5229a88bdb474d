using Panel.Data.Paging;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Records;

/// <summary>
/// A record set: our copy of one at the provider, and for a managed one what it should be. The id stays the same
/// for as long as name and type stand there.
/// </summary>
internal sealed class DnsRecord : IHasId
{
    // A request that died leaves its record to the worker.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    public required Guid Id { get; init; }

    /// <summary>Of the credential; decides who sees it.</summary>
    public required Guid Owner { get; init; }

    public required Guid ZoneRowId { get; init; }

    public required Guid CredentialId { get; init; }

    /// <summary>Only of a managed one: keeps the credential from being deleted.</summary>
    public Guid? ManagedCredentialId { get; set; }

    /// <summary>In which organization it is managed.</summary>
    public Guid? OrganizationId { get; set; }

    /// <summary>Absolute.</summary>
    public required string Name { get; init; }

    public required string Type { get; init; }

    public int? Ttl { get; set; }

    public bool? Proxied { get; set; }

    public bool Managed { get; set; }

    public OwnerType? OwnerType { get; set; }

    /// <summary>Of a manual one its own id.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>Follows the address of this node.</summary>
    public Guid? NodeId { get; set; }

    /// <summary>What a managed one should be.</summary>
    public List<string> Wanted { get; set; } = [];

    /// <summary>What the panel wrote last; null before the first time.</summary>
    public List<string>? Written { get; set; }

    /// <summary>With which TTL.</summary>
    public int? WrittenTtl { get; set; }

    public bool? WrittenProxied { get; set; }

    /// <summary>What stood at the provider when it was last read; null for nothing.</summary>
    public List<string>? Seen { get; set; }

    public RecordState State { get; set; }

    public string? Error { get; set; }

    /// <summary>It is to be removed from the provider, and then from here.</summary>
    public bool Deleting { get; set; }

    public int Failures { get; set; }

    /// <summary>When a pending or failed one is tried again; null when there is nothing to do.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Its values may stand there, but not with these settings.</summary>
    public bool HasNewSettings => Ttl != WrittenTtl || Proxied != WrittenProxied;

    /// <summary>What readers see as its content.</summary>
    public IReadOnlyList<string> Shown => Managed ? Wanted : Seen ?? [];

    /// <summary>A new row, of nothing that the panel manages so far.</summary>
    public static DnsRecord In(KnownZone zone, string name, string type, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Owner = zone.Owner,
            ZoneRowId = zone.Id,
            CredentialId = zone.CredentialId,
            Name = name,
            Type = type,
            CreatedAt = now,
            UpdatedAt = now,
        };

    public void Manage(Guid organizationId, OwnerType ownerType, Guid ownerId)
    {
        Managed = true;
        ManagedCredentialId = CredentialId;
        OrganizationId = organizationId;
        (OwnerType, OwnerId) = (ownerType, ownerId);
    }

    /// <summary>A request writes it right now; the worker takes over only when that request has died.</summary>
    public void AwaitRequest(DateTimeOffset now) =>
        (State, DueAt, UpdatedAt) = (RecordState.Pending, now + Abandoned, now);

    /// <summary>The worker is to write it.</summary>
    public void AwaitWorker(DateTimeOffset now)
    {
        (State, DueAt, Failures, UpdatedAt) = (RecordState.Pending, now, 0, now);
        Version++;
    }
}
