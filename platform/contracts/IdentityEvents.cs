namespace Panel.Contracts;

// Events from identity. The gateway drops what it knows about the credential or user and closes their WebSockets.

/// <summary>
/// One credential ended: a session (with its access and refresh tokens), an API token or an agent token.
/// </summary>
public sealed record CredentialRevoked(Guid CredentialId, Guid SubjectId, DateTimeOffset At);

/// <summary>
/// What a user may do changed (role, permissions, membership, suspension,
/// password): everything cached about them is stale.
/// </summary>
public sealed record UserAccessChanged(Guid UserId, DateTimeOffset At);

/// <summary>The user and all their credentials are gone.</summary>
public sealed record UserDeleted(Guid UserId, DateTimeOffset At);

public sealed record OrganizationCreated(Guid OrganizationId, string Name, Guid OwnerId, DateTimeOffset At);

/// <summary>
/// Its last member was deleted by force. Whoever keeps something for it removes
/// that by operations; identity deletes the organization
/// once it has heard that all is gone.
/// </summary>
/// <param name="RequestedBy">The administrator who asked for it; empty when
/// identity says it again of its own accord.</param>
/// <param name="InstancesGone">Identity has heard that none of its instances is left: its own nodes may go now.</param>
public sealed record OrganizationAbandoned(
    Guid OrganizationId,
    Guid RequestedBy,
    DateTimeOffset At,
    bool InstancesGone = false
);

/// <summary>It is gone with its members and invites. It had no instances and no nodes that identity knew of.</summary>
public sealed record OrganizationDeleted(Guid OrganizationId, DateTimeOffset At);
