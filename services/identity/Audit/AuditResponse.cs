using System.Text.Json;

namespace Panel.Identity.Audit;

internal sealed record AuditResponse(
    Guid Id,
    long Sequence,
    DateTimeOffset At,
    string Service,
    string Action,
    AuditActorResponse Actor,
    Guid? OrganizationId,
    AuditTargetResponse Target,
    JsonElement? Before,
    JsonElement? After,
    string RequestId
)
{
    public static AuditResponse Of(AuditEntry entry) =>
        new(
            entry.Id,
            entry.Sequence,
            entry.At,
            entry.Service,
            entry.Action,
            new AuditActorResponse(
                entry.ActorKind,
                entry.ActorId,
                entry.ActorName,
                entry.CredentialId,
                entry.CredentialKind,
                entry.Ip,
                ImpersonatorOf(entry)
            ),
            entry.OrganizationId,
            new AuditTargetResponse(entry.TargetType, entry.TargetId, entry.TargetName),
            Json(entry.Before),
            Json(entry.After),
            entry.RequestId
        );

    private static AuditImpersonatorResponse? ImpersonatorOf(AuditEntry entry) =>
        entry.ImpersonatorId is { } id ? new AuditImpersonatorResponse(id, entry.ImpersonatorName ?? "") : null;

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}

/// <param name="Kind">user, agent, service or anonymous; platform_admin for one who
/// acts in an organization that they are no member of.</param>
/// <param name="CredentialKind">cookie, access_token, api_token, agent_token, service_secret or none.</param>
/// <param name="Impersonator">The administrator who acted as the user; null when it was the user.</param>
internal sealed record AuditActorResponse(
    string Kind,
    Guid Id,
    string Name,
    Guid CredentialId,
    string CredentialKind,
    string Ip,
    AuditImpersonatorResponse? Impersonator
);

internal sealed record AuditImpersonatorResponse(Guid Id, string Name);

internal sealed record AuditTargetResponse(string Type, string Id, string? Name);
