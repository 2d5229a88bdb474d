using Panel.Hosting.Principals;

namespace Panel.Hosting.Auth;

/// <summary><c>POST /internal/introspect</c> on identity, for the gateway only.</summary>
/// <param name="Kind">session (cookie), bearer (access token or API token), agent.</param>
/// <param name="OrganizationId">The organization that the caller asks to act in; null for their default.</param>
/// <param name="ActAs">The user that the caller asks to act as (header
/// <c>Calagopus-User</c>); null for themselves.</param>
public sealed record IntrospectionRequest(string Kind, string Credential, Guid? OrganizationId, Guid? ActAs = null);

/// <summary>What identity knows of a credential right now.</summary>
/// <param name="Active">False: unknown, expired, revoked, or its owner may not sign in.</param>
/// <param name="OrganizationFound">False when the asked organization does not
/// exist for the caller: the gateway answers 404.</param>
/// <param name="Token">The internal token to forward; null when not active.</param>
/// <param name="Restriction">The gateway refuses all but the account's own pages while there is one.</param>
/// <param name="AllowedIps">Addresses and CIDR ranges that the credential works from; null or empty for any.</param>
/// <param name="OrganizationId">The organization that the caller acts in; null for none.</param>
/// <param name="ImpersonatorId">Whose credential it is, when they act as the
/// subject: what changes their access ends the answer too.</param>
/// <param name="MayActAs">False when the caller may not act as the user
/// they asked for: the gateway answers 403.</param>
public sealed record IntrospectionResponse(
    bool Active,
    bool OrganizationFound,
    PrincipalKind Kind,
    Guid SubjectId,
    Guid CredentialId,
    bool PlatformAdmin,
    string? Token,
    DateTimeOffset? ExpiresAt,
    Restriction Restriction = Restriction.None,
    IReadOnlyList<string>? AllowedIps = null,
    Guid? OrganizationId = null,
    bool MayActAs = true,
    Guid? ImpersonatorId = null
);

/// <summary><c>POST /internal/token</c> on identity: a service shows its own secret.</summary>
/// <param name="Anonymous">True: a token for forwarding anonymous requests (gateway only).</param>
public sealed record ServiceTokenRequest(string Name, string Secret, bool Anonymous);

public sealed record ServiceTokenResponse(string Token, DateTimeOffset ExpiresAt);

/// <summary>
/// <c>POST /internal/agent-tokens</c> on identity, for the nodes service
/// only: a new token for a node; earlier ones end.
/// </summary>
public sealed record AgentTokenRequest(Guid NodeId, Guid? OrganizationId);

public sealed record AgentTokenResponse(string Token);
