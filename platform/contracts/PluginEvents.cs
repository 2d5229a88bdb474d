namespace Panel.Contracts;

// Events from the nodes service about plugins, credentials and DNS.

/// <summary>Plugins, their settings or the publishers' keys changed; receivers pull the set.</summary>
public sealed record PluginSetChanged(long Version, DateTimeOffset At);

/// <summary>A credential was made, changed or deleted. Carries no value of it.</summary>
/// <param name="OrganizationId">Null for one that the platform shares.</param>
public sealed record CredentialChanged(
    Guid CredentialId,
    Guid? OrganizationId,
    string Provider,
    long Version,
    bool Deleted,
    DateTimeOffset At
);

/// <param name="State">in_sync, pending, drifted, conflict or error.</param>
public sealed record DnsRecordChanged(
    Guid RecordId,
    Guid OrganizationId,
    string Name,
    string Type,
    string State,
    bool Deleted,
    DateTimeOffset At
);

/// <summary>A record that the panel manages was changed from outside.</summary>
/// <param name="Repaired">Whether it was put back.</param>
public sealed record DnsDriftFound(
    Guid RecordId,
    Guid OrganizationId,
    string Name,
    string Type,
    bool Repaired,
    DateTimeOffset At
);

/// <summary>
/// The panel would have deleted so many records that it deleted none: it waits for a person to confirm.
/// </summary>
/// <param name="Records">How many it manages there.</param>
public sealed record DnsPassStopped(Guid OrganizationId, int Deletions, int Records, DateTimeOffset At);
