using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.Audit;

/// <summary>
/// Each entry's signature covers the signature before it, so that no entry can be
/// changed, removed or put in between; and it is made with the
/// panel's key, so that whoever can write the database alone cannot make the chain anew.
/// </summary>
internal sealed class AuditChain(PanelIdentityDbContext db, SecretBox secrets)
{
    private const string Purpose = "identity.audit";

    /// <summary>Within the caller's transaction. An entry that is there already is not added again.</summary>
    public async Task AppendAsync(AuditRecorded message, CancellationToken cancellationToken)
    {
        // The update takes the row's lock: the next entry waits until this one is committed.
        await db.Set<AuditHead>()
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Sequence, row => row.Sequence + 1),
                cancellationToken
            );
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(cancellationToken);
        var entry = EntryOf(message, head.Sequence, "");
        var signature = Sign(head.Signature, entry);
        db.Add(EntryOf(message, head.Sequence, signature));
        await db.Set<AuditHead>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Signature, signature), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    public bool IsLink(string previous, AuditEntry entry) =>
        secrets.IsSignature(entry.Signature, TextOf(previous, entry), Purpose);

    private string Sign(string previous, AuditEntry entry) => secrets.Sign(TextOf(previous, entry), Purpose);

    // Milliseconds: the databases keep times with different precision.
    // Only entries of impersonators have these two more, so that the signatures of before there were any still hold.
    private static string TextOf(string previous, AuditEntry entry) =>
        JsonSerializer.Serialize<object?[]>(
            entry.ImpersonatorId is null
                ? [.. PartsOf(previous, entry)]
                : [.. PartsOf(previous, entry), entry.ImpersonatorId, entry.ImpersonatorName]
        );

    private static object?[] PartsOf(string previous, AuditEntry entry) =>
        [
            previous,
            entry.Sequence,
            entry.Id,
            entry.At.ToUnixTimeMilliseconds(),
            entry.Service,
            entry.Action,
            entry.ActorKind,
            entry.ActorId,
            entry.ActorName,
            entry.CredentialId,
            entry.CredentialKind,
            entry.Ip,
            entry.OrganizationId,
            entry.TargetType,
            entry.TargetId,
            entry.TargetName,
            entry.Before,
            entry.After,
            entry.RequestId,
        ];

    private static AuditEntry EntryOf(AuditRecorded message, long sequence, string signature) =>
        new()
        {
            Id = message.AuditId,
            Sequence = sequence,
            At = message.At,
            Service = message.Service,
            Action = message.Action,
            ActorKind = message.Actor.Kind,
            ActorId = message.Actor.Id,
            ActorName = message.Actor.Name,
            CredentialId = message.Actor.CredentialId,
            CredentialKind = message.Actor.CredentialKind,
            Ip = message.Actor.Ip,
            ImpersonatorId = message.Actor.ImpersonatorId,
            ImpersonatorName = message.Actor.ImpersonatorName,
            OrganizationId = message.OrganizationId,
            TargetType = message.Target.Type,
            TargetId = message.Target.Id,
            TargetName = message.Target.Name,
            Before = message.Before,
            After = message.After,
            RequestId = message.RequestId,
            Signature = signature,
        };
}
