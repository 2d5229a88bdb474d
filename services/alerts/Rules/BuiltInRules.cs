using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Data;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Rules;

/// <summary>
/// The rules that each organization has from the start, and the platform for its own nodes. Whoever deletes one does
/// not get it back.
/// </summary>
internal sealed class BuiltInRules(AlertsDbContext database, TimeProvider clock)
{
    public const string NodeOffline = "node_offline";
    public const string InstanceCrashed = "instance_crashed";
    public const string InstallFailed = "install_failed";
    public const string DiskFull = "disk_full";

    private const int Cooldown = 600;

    /// <summary>Adds them when the organization has never had them; the caller saves.</summary>
    /// <returns>Whether something was added.</returns>
    public async Task<bool> EnsureAsync(Guid? organization, CancellationToken cancellationToken)
    {
        var marker = organization ?? Guid.Empty;
        if (await database.Set<OrganizationRules>().AnyAsync(row => row.Id == marker, cancellationToken))
        {
            return false;
        }

        database.Add(new OrganizationRules { Id = marker });
        foreach (var rule in Of(organization))
        {
            database.Add(rule);
        }

        await database.SaveChangesAsync(cancellationToken);
        await database.StampRulesAsync(cancellationToken);
        return true;
    }

    private IEnumerable<AlertRule> Of(Guid? organization)
    {
        yield return State(
            organization,
            NodeOffline,
            "Node offline",
            KnownTarget.Node,
            "offline",
            AlertSeverity.Critical
        );
        yield return Disk(organization, "Node disk almost full", KnownTarget.Node);
        if (organization is null)
        {
            yield break;
        }

        yield return State(
            organization,
            InstanceCrashed,
            "Instance crashed",
            KnownTarget.Instance,
            "crashed",
            AlertSeverity.Error
        );
        yield return State(
            organization,
            InstallFailed,
            "Installation failed",
            KnownTarget.Instance,
            "install_failed",
            AlertSeverity.Error
        );
        yield return Disk(organization, "Instance disk almost full", KnownTarget.Instance);
    }

    private AlertRule State(
        Guid? organization,
        string kind,
        string name,
        string target,
        string state,
        AlertSeverity severity
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            OrganizationId = organization,
            BuiltIn = kind,
            Name = name,
            TargetType = target,
            Metric = RuleMetric.State,
            Operator = RuleOperator.Eq,
            Value = state,
            Severity = severity,
            CooldownSeconds = Cooldown,
            CreatedAt = clock.GetUtcNow(),
            UpdatedAt = clock.GetUtcNow(),
        };

    private AlertRule Disk(Guid? organization, string name, string target) =>
        new()
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            OrganizationId = organization,
            BuiltIn = DiskFull,
            Name = name,
            TargetType = target,
            Metric = RuleMetric.DiskUsage,
            Operator = RuleOperator.Gt,
            Threshold = 90,
            ResolveThreshold = 88,
            DurationSeconds = 600,
            Severity = AlertSeverity.Warn,
            CooldownSeconds = Cooldown,
            CreatedAt = clock.GetUtcNow(),
            UpdatedAt = clock.GetUtcNow(),
        };
}

/// <summary>Says that an organization was given the built-in rules. The empty id is the platform.</summary>
internal sealed class OrganizationRules
{
    public required Guid Id { get; init; }
}

internal sealed class OrganizationRulesConfiguration : IEntityTypeConfiguration<OrganizationRules>
{
    public void Configure(EntityTypeBuilder<OrganizationRules> builder)
    {
        builder.ToTable("organization_rules");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
