using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Instances.Data;

namespace Panel.Instances.Workloads;

/// <summary>
/// A workload's document as it was at one time. Never changed, so that instances keep what they were made from.
/// </summary>
public sealed class WorkloadVersion
{
    public required Guid WorkloadId { get; init; }

    public required int Version { get; init; }

    /// <summary>The document as JSON.</summary>
    public required string Document { get; init; }

    /// <summary>The egg it was imported from, as it came; null for a document written here.</summary>
    public string? Egg { get; init; }

    /// <summary>Bytes of the document and the egg.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class WorkloadVersionConfiguration : IEntityTypeConfiguration<WorkloadVersion>
{
    public void Configure(EntityTypeBuilder<WorkloadVersion> builder)
    {
        builder.ToTable("workload_versions");
        builder.HasKey(row => new { row.WorkloadId, row.Version });
        builder.HasOne<Workload>().WithMany().HasForeignKey(row => row.WorkloadId).OnDelete(DeleteBehavior.Cascade);
    }
}
