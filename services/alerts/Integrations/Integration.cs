using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Data.Paging;

namespace Panel.Alerts.Integrations;

/// <summary>A receiver of an organization's events: a chat, a mailbox, a program of its own.</summary>
internal sealed class Integration : IHasId
{
    public const int LongestName = 100;
    public const int LongestType = 64;
    public const int LongestPluginId = 64;

    public required Guid Id { get; init; }

    /// <summary>Null for one of the platform, which hears of the platform's own matters.</summary>
    public required Guid? OrganizationId { get; init; }

    /// <summary>The organization, or empty for the platform; with <see cref="Slot"/> it bounds how many there are.</summary>
    public Guid Scope { get; init; }

    /// <summary>1 to the most that one scope may have; the unique index on it decides races.</summary>
    public required int Slot { get; set; }

    /// <summary>A channel type of a plugin.</summary>
    public required string Type { get; init; }

    /// <summary>The plugin that served the type when the settings were made last.</summary>
    public string PluginId { get; set; } = "";

    public required string Name { get; set; }

    /// <summary>Members without the secret ones.</summary>
    public required Dictionary<string, JsonElement> Config { get; set; }

    /// <summary>The secret members, by <see cref="IntegrationSecrets"/>.</summary>
    public required string SealedSecrets { get; set; }

    /// <summary>Until then messages are signed with the secret before the last rotation too.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; set; }

    public required List<string> Events { get; set; }

    public required IntegrationFilters Filters { get; set; }

    public required bool Enabled { get; set; }

    /// <summary>Null while enabled, and where its owner switched it off.</summary>
    public DisabledReason? DisabledReason { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>The first failed attempt since the last that succeeded.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>The receiver asked for silence until then.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; set; } = 1;

    public AuditSubject Subject => new("integration", Id, Name);
}

/// <summary>Why the panel itself switched an integration off.</summary>
internal enum DisabledReason
{
    /// <summary>The receiver said that it is gone for good.</summary>
    Gone,

    /// <summary>Five days without one message that arrived.</summary>
    Failing,
}

internal sealed class IntegrationConfiguration : IEntityTypeConfiguration<Integration>
{
    public void Configure(EntityTypeBuilder<Integration> builder)
    {
        builder.ToTable("integrations");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Type).HasMaxLength(Integration.LongestType);
        builder.Property(row => row.PluginId).HasMaxLength(Integration.LongestPluginId);
        builder.Property(row => row.Name).HasMaxLength(Integration.LongestName);
        builder.Property(row => row.Config).HasJson();
        builder.Property(row => row.Events).HasJson();
        builder.Property(row => row.Filters).HasJson();
        builder.Property(row => row.DisabledReason).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.Scope, row.Slot }).IsUnique();
        builder.HasIndex(row => row.OrganizationId);
    }
}
