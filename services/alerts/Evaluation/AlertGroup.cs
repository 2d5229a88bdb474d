using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Alerts.Evaluation;

/// <summary>Alerts of one organization, node and rule, which are told together.</summary>
internal sealed class AlertGroup
{
    public required Guid Id { get; init; }

    public required Guid? OrganizationId { get; init; }

    public required Guid NodeId { get; init; }

    public required int Shard { get; init; }

    /// <summary>The rule: what one rule says about a node and its instances is told together.</summary>
    public required Guid RuleId { get; init; }

    /// <summary>JSON of the integrations that the rule names; empty for all.</summary>
    public required string Integrations { get; set; }

    /// <summary>When it is to be looked at for a notice; null while nothing is to be told.</summary>
    public DateTimeOffset? NextNoticeAt { get; set; }

    /// <summary>When a critical alert is told again unless a user has acknowledged it.</summary>
    public DateTimeOffset? RemindAt { get; set; }

    /// <summary>How many notices went out; numbers their keys.</summary>
    public int Notices { get; set; }

    public DateTimeOffset? NotifiedAt { get; set; }

    /// <summary>Organization, node and rule while it is open, the id afterwards.</summary>
    public required string OpenKey { get; set; }

    /// <summary>The integrations that the rule names; null for all.</summary>
    public IReadOnlyList<Guid>? NamedIntegrations() =>
        JsonSerializer.Deserialize<List<Guid>>(Integrations, JsonSerializerOptions.Default) is { Count: > 0 } named
            ? named
            : null;

    public static string KeyOf(Guid? organization, Guid node, Guid rule) => $"{organization}/{node}/{rule}";
}

internal sealed class AlertGroupConfiguration : IEntityTypeConfiguration<AlertGroup>
{
    public void Configure(EntityTypeBuilder<AlertGroup> builder)
    {
        builder.ToTable("alert_groups");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.OpenKey).HasMaxLength(160);
        builder.HasIndex(row => row.OpenKey).IsUnique();
        builder.HasIndex(row => new { row.Shard, row.NextNoticeAt });
        builder.HasIndex(row => new { row.Shard, row.RemindAt });
    }
}
