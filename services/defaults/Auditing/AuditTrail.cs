using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Panel.Contracts;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Hosting;
using Panel.ServiceDefaults.Messaging;

namespace Panel.ServiceDefaults.Auditing;

/// <summary>Takes the actor from the request and hands the record to the outbox.</summary>
internal sealed class AuditTrail(IOutbox outbox, Principal principal, IHttpContextAccessor accessor, AuditSource source, TimeProvider clock) : IAudit
{
    private static readonly JsonSerializerOptions Json = new(PanelJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    public void Record(string action, AuditSubject target, object? before = null, object? after = null, Guid? organization = null) =>
        Add(action, ActorOf(principal.Kind, principal.SubjectId, principal.Name), target, before, after, organization ?? principal.OrganizationId);

    public void RecordBy(Guid userId, string userName, string action, AuditSubject target, object? before = null, object? after = null, Guid? organization = null) =>
        Add(action, ActorOf(PrincipalKind.User, userId, userName), target, before, after, organization);

    public void RecordByPanel(string action, AuditSubject target, object? before = null, object? after = null, Guid? organization = null) =>
        Add(action, new AuditActor(Name(PrincipalKind.Service), Guid.Empty, source.Service, Guid.Empty, Name(CredentialKind.None), Address), target, before, after, organization);

    public void NothingChanged() => Mark();

    private string Address => accessor.HttpContext?.ClientAddress() ?? "";

    private void Mark() => accessor.HttpContext?.Features.Set(AuditGuard.Mark.Instance);

    private AuditActor ActorOf(PrincipalKind kind, Guid id, string name) => new(
        Name(kind), id, name, principal.CredentialId, Name(principal.CredentialKind), Address, principal.ImpersonatorId, principal.ImpersonatorName);

    private void Add(string action, AuditActor actor, AuditSubject target, object? before = null, object? after = null, Guid? organization = null)
    {
        var now = clock.GetUtcNow();
        var subject = new AuditTarget(target.Type, target.Id.ToString() ?? "", target.Name);
        outbox.Publish(new AuditRecorded(Guid.CreateVersion7(now), now, source.Service, action, actor, organization, subject, Write(before), Write(after), accessor.HttpContext?.TraceIdentifier ?? ""));
        Mark();
    }

    private static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <param name="Service">The name that records of this host carry.</param>
internal sealed record AuditSource(string Service);
