using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Alerts.Evaluation;

/// <summary>Which replica evaluates a shard, and until when without a renewal.</summary>
internal sealed class ShardLease
{
    public required int Shard { get; init; }

    public required Guid Owner { get; set; }

    public required DateTimeOffset Until { get; set; }

    /// <summary>The newest sample that was evaluated; states in the rows were still true then.</summary>
    public DateTimeOffset? EvaluatedAt { get; set; }
}

internal sealed class ShardLeaseConfiguration : IEntityTypeConfiguration<ShardLease>
{
    public void Configure(EntityTypeBuilder<ShardLease> builder)
    {
        builder.ToTable("shard_leases");
        builder.HasKey(row => row.Shard);
        builder.Property(row => row.Shard).ValueGeneratedNever();
    }
}

/// <summary>A replica that evaluates, and until when it counts as alive.</summary>
internal sealed class EvaluatorReplica
{
    public required Guid Id { get; init; }

    public required DateTimeOffset Until { get; set; }
}

internal sealed class EvaluatorReplicaConfiguration : IEntityTypeConfiguration<EvaluatorReplica>
{
    public void Configure(EntityTypeBuilder<EvaluatorReplica> builder)
    {
        builder.ToTable("evaluator_replicas");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
