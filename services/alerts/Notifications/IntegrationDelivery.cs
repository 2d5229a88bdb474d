using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Alerts.Alerts;
using Panel.Alerts.Integrations;
using Panel.Data.Auditing;
using Panel.Data.Paging;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Notifications;

/// <summary>One message to one integration. Its id is the message's own in each attempt and replay.</summary>
internal sealed class IntegrationDelivery : IHasId
{
    public const int LongestKey = 200;
    public const int LongestTitle = 200;
    public const int LongestText = 8_000;
    public const int LongestData = 64 * 1024;
    public const int LongestError = 500;
    public const int LongestResponse = 1_024;

    /// <summary>Attempts that the log keeps, the newest.</summary>
    public const int MostLogged = 20;

    public required Guid Id { get; init; }

    public required Guid IntegrationId { get; init; }

    /// <summary>Names the occurrence: one delivery for each integration and key.</summary>
    public required string Key { get; init; }

    public required string Event { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    /// <summary>Of the panel's page.</summary>
    public required string? Path { get; init; }

    public required List<NotificationField> Fields { get; init; }

    /// <summary>The event, a JSON object.</summary>
    public required string Data { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DeliveryStatus Status { get; set; }

    /// <summary>All that were made, also before a replay.</summary>
    public int Attempts { get; set; }

    /// <summary>Failed attempts since the first, or since the last replay: the place on the ladder.</summary>
    public int Step { get; set; }

    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>A worker is sending it; when that worker dies, another takes it after this time.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>Of the worker that holds it: only its holder writes down what came of it.</summary>
    public Guid? Lease { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The newest ones.</summary>
    public required List<DeliveryAttempt> Log { get; set; }

    /// <summary>The receiver's last answer.</summary>
    public string? LastResponse { get; set; }

    public AuditSubject Subject => new("integration_delivery", Id, Event);
}

internal sealed class IntegrationDeliveryConfiguration : IEntityTypeConfiguration<IntegrationDelivery>
{
    public void Configure(EntityTypeBuilder<IntegrationDelivery> builder)
    {
        builder.ToTable("integration_deliveries");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Key).HasMaxLength(IntegrationDelivery.LongestKey);
        builder.Property(row => row.Event).HasMaxLength(64);
        builder.Property(row => row.Severity).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Title).HasMaxLength(IntegrationDelivery.LongestTitle);
        builder.Property(row => row.Text).HasMaxLength(IntegrationDelivery.LongestText);
        builder.Property(row => row.Path).HasMaxLength(500);
        builder.Property(row => row.Fields).HasJson();
        builder.Property(row => row.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Log).HasJson();
        builder.Property(row => row.LastResponse).HasMaxLength(IntegrationDelivery.LongestResponse);
        // Its deliveries go with an integration.
        builder
            .HasOne<Integration>()
            .WithMany()
            .HasForeignKey(row => row.IntegrationId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.IntegrationId, row.Key }).IsUnique();
        builder.HasIndex(row => new { row.IntegrationId, row.Id });
        builder.HasIndex(row => new { row.Status, row.NextAttemptAt });
        builder.HasIndex(row => row.CreatedAt);
    }
}
