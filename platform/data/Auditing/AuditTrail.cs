using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Json;
using Panel.Hosting.Principals;
using Panel.Hosting.Requests;

namespace Panel.Data.Auditing;

/// <summary>Takes the actor from the request and hands the record to the outbox.</summary>
internal sealed class AuditTrail(
    IOutbox outbox,
    Principal principal,
    IHttpContextAccessor accessor,
    AuditSource source,
    TimeProvider clock
) : IAudit
{
    private static readonly JsonSerializerOptions Json = new(PanelJson.Options)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never,
    };

    private const string PlatformAdmin = "platform_admin";
    private readonly HashSet<Guid> _memberOf = [];

    public void Record(
        string action,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    )
    {
        var concerned = organization ?? principal.OrganizationId;
        var actor = accessor.HttpContext is null
            ? Panel()
            : ActorOf(KindIn(concerned), principal.SubjectId, principal.Name);
        Add(action, actor, target, before, after, concerned);
    }

    public void RecordBy(
        Guid userId,
        string userName,
        string action,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    ) => Add(action, ActorOf(Name(PrincipalKind.User), userId, userName), target, before, after, organization);

    public void RecordByPanel(
        string action,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    ) => Add(action, Panel(), target, before, after, organization);

    public void CallerIsMemberOf(Guid organizationId) => _memberOf.Add(organizationId);

    public void NothingChanged() => Mark();

    private string Address => accessor.HttpContext?.ClientAddress() ?? "";

    private void Mark() => accessor.HttpContext?.Features.Set(AuditGuard.Mark.Instance);

    private AuditActor Panel() =>
        new(Name(PrincipalKind.Service), Guid.Empty, source.Service, Guid.Empty, Name(CredentialKind.None), Address);

    private AuditActor ActorOf(string kind, Guid id, string name) =>
        new(
            kind,
            id,
            name,
            principal.CredentialId,
            Name(principal.CredentialKind),
            Address,
            principal.ImpersonatorId,
            principal.ImpersonatorName
        );

    private string KindIn(Guid? organization) =>
        principal.EveryOrganization && organization is { } id && !IsMemberOf(id) ? PlatformAdmin : Name(principal.Kind);

    // A caller without a role in the organization that the request acts in is no member of it.
    private bool IsMemberOf(Guid organization) =>
        _memberOf.Contains(organization) || (principal.OrganizationId == organization && principal.Role is not null);

    private void Add(
        string action,
        AuditActor actor,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    )
    {
        var now = clock.GetUtcNow();
        var subject = new AuditTarget(target.Type, target.Id.ToString() ?? "", target.Name);
        outbox.Publish(
            new AuditRecorded(
                Guid.CreateVersion7(now),
                now,
                source.Service,
                action,
                actor,
                organization,
                subject,
                Write(before),
                Write(after),
                accessor.HttpContext?.TraceIdentifier ?? ""
            )
        );
        Mark();
    }

    private static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <param name="Service">The name that records of this host carry.</param>
internal sealed record AuditSource(string Service);
