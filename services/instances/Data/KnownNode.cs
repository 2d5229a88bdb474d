using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Contracts;

namespace Panel.Instances.Data;

/// <summary>
/// What this service knows of a node: the last <see cref="NodeChanged"/>, and what it has given away on it.
/// </summary>
public sealed class KnownNode
{
    public required Guid Id { get; init; }

    /// <summary>Null for a node of the platform, which every organization may use.</summary>
    public Guid? OrganizationId { get; set; }

    public string Name { get; set; } = "";

    public NodeStatus Status { get; set; }

    public bool Schedulable { get; set; }

    public string Runtime { get; set; } = "";

    /// <summary>Every organization may run plain processes there.</summary>
    public bool OpenToAll { get; set; }

    public string PublicAddress { get; set; } = "";

    public int CpuMillicores { get; set; }

    public long MemoryBytes { get; set; }

    public long DiskBytes { get; set; }

    public int FirstPort { get; set; }

    public int LastPort { get; set; }

    /// <summary>Version of the event that these values come from.</summary>
    public long Version { get; set; }

    /// <summary>
    /// Grows with every reservation. Updating it first takes the row's lock, so that
    /// two creations cannot share the last free memory or port.
    /// </summary>
    public long AllocationVersion { get; set; }

    public bool Deleted { get; set; }
}

internal sealed class KnownNodeConfiguration : IEntityTypeConfiguration<KnownNode>
{
    public void Configure(EntityTypeBuilder<KnownNode> builder)
    {
        builder.ToTable("nodes");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Status).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(row => row.OrganizationId);
    }
}
