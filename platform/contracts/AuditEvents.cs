namespace Panel.Contracts;

/// <summary>
/// A user, an agent, a service or an anonymous caller changed the state of something. Identity keeps these, chained,
/// for the audit log and each account's activity.
/// </summary>
/// <param name="Service">Who says so: identity, nodes, instances, billing, alerts.</param>
/// <param name="Action">Target and verb in the past, for example <c>instance.restarted</c>.</param>
/// <param name="OrganizationId">Whose resource it is; null for the platform's and a person's own.</param>
/// <param name="Before">JSON of what was there, without secrets; null when
/// nothing was, or when it does not matter.</param>
/// <param name="After">JSON of what is there now, likewise.</param>
/// <param name="RequestId">The gateway's id of the request.</param>
public sealed record AuditRecorded(
    Guid AuditId,
    DateTimeOffset At,
    string Service,
    string Action,
    AuditActor Actor,
    Guid? OrganizationId,
    AuditTarget Target,
    string? Before,
    string? After,
    string RequestId
);

/// <summary>Who did it, and by which credential.</summary>
/// <param name="Kind">user, agent, service or anonymous; platform_admin for one who
/// acts in an organization that they are no member of.</param>
/// <param name="CredentialKind">cookie, access_token, api_token, agent_token, service_secret or none.</param>
/// <param name="Ip">Address as the gateway saw it; empty when no request stands behind it.</param>
/// <param name="ImpersonatorId">The administrator who acts as this user; null when it is the user.</param>
public sealed record AuditActor(
    string Kind,
    Guid Id,
    string Name,
    Guid CredentialId,
    string CredentialKind,
    string Ip,
    Guid? ImpersonatorId = null,
    string? ImpersonatorName = null
);

/// <param name="Type">For example instance, node, user, organization.</param>
/// <param name="Name">As it was called at the time.</param>
public sealed record AuditTarget(string Type, string Id, string? Name);
