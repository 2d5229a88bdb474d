using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Alerts.Conditions;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// How far a rule has come with a target: a row while it is pending or firing, and until the cool-down has passed.
/// </summary>
internal sealed class RuleState
{
    public required Guid RuleId { get; init; }

    public required Guid TargetId { get; init; }

    public required int Shard { get; set; }

    /// <summary>Of the rule as it was then; with another the state is void.</summary>
    public required long ConditionVersion { get; set; }

    public required RulePhase Phase { get; set; }

    public DateTimeOffset Since { get; set; }

    public DateTimeOffset LastAt { get; set; }

    public DateTimeOffset? OverSince { get; set; }

    public double Value { get; set; }

    public double Peak { get; set; }

    /// <summary>The open alert.</summary>
    public Guid? AlertId { get; set; }

    /// <summary>The last notice; the cool-down counts from it.</summary>
    public DateTimeOffset? NotifiedAt { get; set; }

    /// <summary>How often it fired since then.</summary>
    public int Refires { get; set; }
}

internal sealed class RuleStateConfiguration : IEntityTypeConfiguration<RuleState>
{
    public void Configure(EntityTypeBuilder<RuleState> builder)
    {
        builder.ToTable("rule_states");
        builder.HasKey(row => new { row.RuleId, row.TargetId });
        builder.Property(row => row.Phase).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(row => row.Shard);
        builder.HasIndex(row => row.TargetId);
        builder.HasIndex(row => row.AlertId);
    }
}
