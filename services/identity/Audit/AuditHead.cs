using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Audit;

/// <summary>Both ends of the chain; one row, whose lock lets entries in one after the other.</summary>
internal sealed class AuditHead
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>Of the newest entry; zero when there is none.</summary>
    public long Sequence { get; set; }

    /// <summary>Of the newest entry; empty when there is none.</summary>
    public string Signature { get; set; } = "";

    /// <summary>Of the newest entry that the retention removed; zero when it removed none.</summary>
    public long PrunedThrough { get; set; }

    /// <summary>Of that entry: what the oldest one left builds on.</summary>
    public string PrunedSignature { get; set; } = "";

    /// <summary>Entries are kept for so many days; null for ever.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>Counts changes of the settings.</summary>
    public int Version { get; set; } = 1;
}

internal sealed class AuditHeadConfiguration : IEntityTypeConfiguration<AuditHead>
{
    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.ToTable("audit_head");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Signature).HasMaxLength(200);
        builder.Property(row => row.PrunedSignature).HasMaxLength(200);
        builder.HasData(new AuditHead());
    }
}
