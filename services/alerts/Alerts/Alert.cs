using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Paging;
using Panel.Hosting.Json;

namespace Panel.Alerts.Alerts;

/// <summary>
/// Something that is, or was, wrong with one target. At most one row per target and condition is open at a time.
/// </summary>
public sealed class Alert : IHasId
{
    private const int MostEvents = 100;

    public required Guid Id { get; init; }

    /// <summary>Null for a matter of the platform, which its administrators see.</summary>
    public required Guid? OrganizationId { get; init; }

    /// <summary>The rule that made it.</summary>
    public required Guid RuleId { get; init; }

    /// <summary>node or instance.</summary>
    public required string TargetType { get; init; }

    public required Guid TargetId { get; init; }

    public required string TargetName { get; set; }

    /// <summary>The node itself, or the one that the instance runs on.</summary>
    public required Guid NodeId { get; init; }

    /// <summary>Which replica's work it is.</summary>
    public required int Shard { get; init; }

    /// <summary>A built-in rule's kind, for example node_offline, or a rule's metric.</summary>
    public required string Condition { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required AlertState State { get; set; }

    /// <summary>For people.</summary>
    public required string Message { get; set; }

    /// <summary>
    /// The measured value as it fired; seconds of silence for node_offline, crashes in a row for instance_crashed.
    /// </summary>
    public required double Value { get; set; }

    /// <summary>The newest value that was written down.</summary>
    public required double LastValue { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public Guid? AcknowledgedBy { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>Why it ended when its condition did not: rule_deleted, rule_changed or target_deleted.</summary>
    public string? ResolveReason { get; set; }

    /// <summary>Notices about several alerts of one cause are one.</summary>
    public Guid? GroupId { get; set; }

    /// <summary>The last notice about it; null before the first.</summary>
    public DateTimeOffset? NotifiedAt { get; set; }

    /// <summary>No notice before it: it fired again within its rule's cool-down.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>How often it has fired within the cool-down.</summary>
    public int Refires { get; set; }

    /// <summary>Receivers of its notices were told that a user acknowledged it.</summary>
    public bool AcknowledgementNotified { get; set; }

    public Guid? SilencedBy { get; set; }

    /// <summary>The alert of its node, which says enough.</summary>
    public Guid? InhibitedBy { get; set; }

    /// <summary>It mutes alerts of the instances on its node.</summary>
    public bool Inhibits { get; init; }

    /// <summary>Counts as unread.</summary>
    public bool NotifyInApp { get; init; } = true;

    /// <summary>What silences and integrations match.</summary>
    public Dictionary<string, string> Labels { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What became of it, oldest first.</summary>
    public List<AlertEvent> Events { get; init; } = [];

    /// <summary>
    /// Target and rule while open, the id afterwards: the unique index on it lets only one be open.
    /// </summary>
    public required string OpenKey { get; set; }

    public void Note(DateTimeOffset at, string what)
    {
        if (Events.Count < MostEvents)
        {
            Events.Add(new AlertEvent(at, what));
        }
    }

    /// <summary>Tells what it is now.</summary>
    public AlertChanged ToEvent(DateTimeOffset at) =>
        new(Id, OrganizationId, RuleId, TargetType, TargetId, EnumNames.Of(Severity), EnumNames.Of(State), Message, at);

    public AuditSubject Subject => new("alert", Id, $"{Condition} of {TargetName}");
}

/// <param name="Type">fired, notified, reminded, silenced, unsilenced, inhibited, released, held or resolved.</param>
public sealed record AlertEvent(DateTimeOffset At, string Type);

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
        builder.Property(row => row.ResolveReason).HasMaxLength(32);
        builder
            .Property(row => row.Labels)
            .HasConversion(
                labels => JsonSerializer.Serialize(labels, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<Dictionary<string, string>>(
                    (left, right) => ReferenceEquals(left, right),
                    labels => labels.Count,
                    labels => labels
                )
            );
        builder
            .Property(row => row.Events)
            .HasConversion(
                events => JsonSerializer.Serialize(events, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<List<AlertEvent>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<List<AlertEvent>>(
                    (left, right) => left!.Count == right!.Count,
                    events => events.Count,
                    events => events.ToList()
                )
            );
        builder.HasIndex(row => row.OpenKey).IsUnique();
        builder.HasIndex(row => new { row.Shard, row.State });
        builder.HasIndex(row => row.GroupId);
        builder.HasIndex(row => new { row.NodeId, row.State });
        builder.HasIndex(row => new
        {
            row.OrganizationId,
            row.State,
            row.Id,
        });
    }
}
