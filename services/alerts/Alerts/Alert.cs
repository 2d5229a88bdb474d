using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Data.Paging;

namespace Panel.Alerts.Alerts;

/// <summary>
/// Something that is, or was, wrong with one target. At most one row per target and condition is open at a time.
/// </summary>
public sealed class Alert : IHasId
{
    public required Guid Id { get; init; }

    /// <summary>Null for a matter of the platform, which its administrators see.</summary>
    public required Guid? OrganizationId { get; init; }

    /// <summary>The rule that made it; null for the built-in conditions.</summary>
    public Guid? RuleId { get; init; }

    /// <summary>node or instance.</summary>
    public required string TargetType { get; init; }

    public required Guid TargetId { get; init; }

    public required string TargetName { get; set; }

    /// <summary>node_offline or instance_crashed.</summary>
    public required string Condition { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required AlertState State { get; set; }

    /// <summary>For people.</summary>
    public required string Message { get; set; }

    /// <summary>Seconds of silence for node_offline, crashes in a row for instance_crashed.</summary>
    public required double Value { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public Guid? AcknowledgedBy { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>
    /// Target and condition while open, the id afterwards: the unique index on it lets only one be open.
    /// </summary>
    public required string OpenKey { get; set; }

    public AuditSubject Subject => new("alert", Id, $"{Condition} of {TargetName}");
}

public enum AlertSeverity
{
    Info,
    Warn,
    Error,
    Critical,
}

public enum AlertState
{
    Firing,
    Acknowledged,
    Resolved,
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.TargetType).HasMaxLength(16);
        builder.Property(row => row.TargetName).HasMaxLength(128);
        builder.Property(row => row.Condition).HasMaxLength(64);
        builder.Property(row => row.Severity).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Message).HasMaxLength(1000);
        builder.Property(row => row.OpenKey).HasMaxLength(128);
        builder.HasIndex(row => row.OpenKey).IsUnique();
        builder.HasIndex(row => new
        {
            row.OrganizationId,
            row.State,
            row.Id,
        });
    }
}
