using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;

namespace Panel.Instances.Data;

/// <summary>A workload of an organization; the document itself is in its versions.</summary>
public sealed class Workload : IHasId
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    /// <summary>The document's name, for lists.</summary>
    public required string Name { get; set; }

    /// <summary>Number of the newest version; grows with each change, so it serves If-Match as well.</summary>
    public required int Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class WorkloadConfiguration : IEntityTypeConfiguration<Workload>
{
    public void Configure(EntityTypeBuilder<Workload> builder)
    {
        builder.ToTable("workloads");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Name).HasMaxLength(256);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.OrganizationId, row.Id });
    }
}
