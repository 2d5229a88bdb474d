using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Alerts.Targets;

/// <summary>
/// Something that happened to a target and waits for the replica that evaluates its shard, which deletes the row in
/// the transaction of what it brings about.
/// </summary>
internal sealed class TargetEvent
{
    public long Position { get; init; }

    public required int Shard { get; init; }

    public required Guid TargetId { get; init; }

    public required TargetEventKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>For <see cref="TargetEventKind.State"/>.</summary>
    public string? State { get; init; }

    /// <summary>What goes with the state, for example how often an instance crashed.</summary>
    public double Value { get; init; }

    /// <summary>For people; null for the usual text.</summary>
    public string? Message { get; init; }
}

internal enum TargetEventKind
{
    /// <summary>It is new, or its name, labels or node changed.</summary>
    Changed,

    State,

    Deleted,
}

internal sealed class TargetEventConfiguration : IEntityTypeConfiguration<TargetEvent>
{
    public void Configure(EntityTypeBuilder<TargetEvent> builder)
    {
        builder.ToTable("target_events");
        builder.HasKey(row => row.Position);
        builder.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.State).HasMaxLength(32);
        builder.Property(row => row.Message).HasMaxLength(1000);
        builder.HasIndex(row => new { row.Shard, row.Position });
    }
}
