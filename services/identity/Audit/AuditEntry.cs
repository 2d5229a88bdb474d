using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;

namespace Panel.Identity.Audit;

/// <summary>One link of the audit chain. It is never changed; the oldest go when the retention says so.</summary>
internal sealed class AuditEntry : IHasId
{
    /// <summary>The event's id, by its time: what lists are ordered by.</summary>
    public required Guid Id { get; init; }

    /// <summary>Place in the chain, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Service { get; init; }

    public required string Action { get; init; }

    public required string ActorKind { get; init; }

    public required Guid ActorId { get; init; }

    public required string ActorName { get; init; }

    public required Guid CredentialId { get; init; }

    public required string CredentialKind { get; init; }

    public required string Ip { get; init; }

    /// <summary>The administrator who acted as the actor; null when it was the actor.</summary>
    public Guid? ImpersonatorId { get; init; }

    public string? ImpersonatorName { get; init; }

    public Guid? OrganizationId { get; init; }

    public required string TargetType { get; init; }

    public required string TargetId { get; init; }

    public string? TargetName { get; init; }

    /// <summary>JSON without secrets.</summary>
    public string? Before { get; init; }

    public string? After { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Signature of the one before it and of all of the above (<see cref="AuditChain"/>).</summary>
    public required string Signature { get; init; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(row => row.Sequence);
        builder.Property(row => row.Sequence).ValueGeneratedNever();
        builder.HasIndex(row => row.Id).IsUnique();
        builder.HasIndex(row => new { row.ActorId, row.Id });
        builder.HasIndex(row => new { row.ImpersonatorId, row.Id });
        builder.HasIndex(row => new { row.OrganizationId, row.Id });
        builder.HasIndex(row => new { row.TargetId, row.Id });
        builder.HasIndex(row => new { row.Action, row.Id });
        builder.HasIndex(row => row.At);
        builder.Property(row => row.Signature).HasMaxLength(200);
    }
}
