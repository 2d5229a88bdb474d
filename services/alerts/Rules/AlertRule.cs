using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Data.Auditing;
using Panel.Data.Paging;

namespace Panel.Alerts.Rules;

/// <summary>When an alert opens, for which targets, and whom it is told to.</summary>
internal sealed class AlertRule : IHasId
{
    public required Guid Id { get; init; }

    /// <summary>Null for a rule of the platform, about its own nodes.</summary>
    public required Guid? OrganizationId { get; init; }

    /// <summary>Which one the panel made, for example node_offline; null for a rule of a user.</summary>
    public string? BuiltIn { get; init; }

    public required string Name { get; set; }

    public string Description { get; set; } = "";

    /// <summary>node or instance.</summary>
    public required string TargetType { get; set; }

    /// <summary>Null for all, or for those that <see cref="Selector"/> picks.</summary>
    public Guid? TargetId { get; set; }

    /// <summary>Labels that a node must have, an instance's node likewise.</summary>
    public Dictionary<string, string> Selector { get; set; } = new(StringComparer.Ordinal);

    public required RuleMetric Metric { get; set; }

    public required RuleOperator Operator { get; set; }

    public double Threshold { get; set; }

    /// <summary>What the metric state is compared with; null for the others.</summary>
    public string? Value { get; set; }

    public double? ResolveThreshold { get; set; }

    public int DurationSeconds { get; set; }

    public int KeepFiringSeconds { get; set; }

    public int CooldownSeconds { get; set; }

    public AlertSeverity Severity { get; set; }

    public bool Enabled { get; set; } = true;

    /// <summary>Whether its alerts count as unread in the panel.</summary>
    public bool NotifyInApp { get; set; } = true;

    /// <summary>Empty for every integration that listens.</summary>
    public List<Guid> IntegrationIds { get; set; } = [];

    public Dictionary<string, string> Labels { get; set; } = new(StringComparer.Ordinal);

    public string? RunbookUrl { get; set; }

    /// <summary>For If-Match.</summary>
    public long Version { get; set; } = 1;

    /// <summary>Grows when what it watches changes: its alerts start anew then.</summary>
    public long ConditionVersion { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public AuditSubject Subject => new("alert_rule", Id, Name);

    /// <summary>How alerts of it are called.</summary>
    public string Cause => BuiltIn ?? Panel.Hosting.Json.EnumNames.Of(Metric);

    public RuleCondition ToCondition() =>
        Metric == RuleMetric.State
            ? new(RuleOperator.Eq, 1, 1, Duration, KeepFiring, Interval: null)
            : new(
                Operator,
                Threshold,
                ResolveThreshold ?? Threshold,
                Duration,
                KeepFiring,
                TimeSpan.FromSeconds(SampleSeconds)
            );

    private const int SampleSeconds = 10;

    private TimeSpan Duration => TimeSpan.FromSeconds(DurationSeconds);

    private TimeSpan KeepFiring => TimeSpan.FromSeconds(KeepFiringSeconds);
}

internal sealed class AlertRuleConfiguration : IEntityTypeConfiguration<AlertRule>
{
    public void Configure(EntityTypeBuilder<AlertRule> builder)
    {
        builder.ToTable("alert_rules");
        builder.Ignore(row => row.Subject);
        builder.Ignore(row => row.Cause);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.BuiltIn).HasMaxLength(32);
        builder.Property(row => row.Name).HasMaxLength(RuleLimits.LongestName);
        builder.Property(row => row.Description).HasMaxLength(RuleLimits.LongestDescription);
        builder.Property(row => row.TargetType).HasMaxLength(16);
        builder.Property(row => row.Metric).HasConversion<string>().HasMaxLength(32);
        builder.Property(row => row.Operator).HasConversion<string>().HasMaxLength(8);
        builder.Property(row => row.Value).HasMaxLength(32);
        builder.Property(row => row.Severity).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.RunbookUrl).HasMaxLength(RuleLimits.LongestUrl);
        builder.Property(row => row.Selector).HasLabels();
        builder.Property(row => row.Labels).HasLabels();
        builder
            .Property(row => row.IntegrationIds)
            .HasConversion(
                ids => JsonSerializer.Serialize(ids, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<List<Guid>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<List<Guid>>(
                    (left, right) => left!.SequenceEqual(right!),
                    ids => ids.Count,
                    ids => ids.ToList()
                )
            );
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.OrganizationId, row.Name }).IsUnique();
    }
}

internal static class LabelColumn
{
    /// <summary>Kept as a JSON object.</summary>
    public static PropertyBuilder<Dictionary<string, string>> HasLabels(
        this PropertyBuilder<Dictionary<string, string>> property
    ) =>
        property.HasConversion(
            labels => JsonSerializer.Serialize(labels, JsonSerializerOptions.Default),
            text => JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonSerializerOptions.Default)!,
            new ValueComparer<Dictionary<string, string>>(
                (left, right) => left!.Count == right!.Count && !left.Except(right).Any(),
                labels => labels.Count,
                labels => new Dictionary<string, string>(labels, StringComparer.Ordinal)
            )
        );
}
