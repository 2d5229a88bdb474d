using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Alerts.Targets;

/// <summary>A node or an instance, as events told of it.</summary>
internal sealed class KnownTarget
{
    public const string Node = "node";
    public const string Instance = "instance";

    public required Guid Id { get; init; }

    /// <summary>node or instance.</summary>
    public required string Type { get; init; }

    /// <summary>Null for a node of the platform.</summary>
    public Guid? OrganizationId { get; set; }

    /// <summary>Where an instance runs; a node's own id.</summary>
    public required Guid NodeId { get; set; }

    /// <summary>Follows from the node: see <see cref="Shards"/>.</summary>
    public required int Shard { get; set; }

    public required string Name { get; set; }

    /// <summary>JSON of a node's labels; empty for none.</summary>
    public string Labels { get; set; } = "";

    /// <summary>The newest that an event told; null before.</summary>
    public string? State { get; set; }

    public DateTimeOffset? StateAt { get; set; }

    /// <summary>What went with the state, as <see cref="TargetEvent.Value"/>.</summary>
    public double StateValue { get; set; }

    /// <summary>As <see cref="TargetEvent.Message"/>.</summary>
    public string? StateMessage { get; set; }

    /// <summary>Of the last NodeChanged that was taken over.</summary>
    public long Version { get; set; }
}

internal sealed class KnownTargetConfiguration : IEntityTypeConfiguration<KnownTarget>
{
    public void Configure(EntityTypeBuilder<KnownTarget> builder)
    {
        builder.ToTable("known_targets");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Type).HasMaxLength(16);
        builder.Property(row => row.Name).HasMaxLength(128);
        builder.Property(row => row.State).HasMaxLength(32);
        builder.Property(row => row.StateMessage).HasMaxLength(1000);
        builder.HasIndex(row => row.Shard);
        builder.HasIndex(row => row.OrganizationId);
        builder.HasIndex(row => row.NodeId);
    }
}
