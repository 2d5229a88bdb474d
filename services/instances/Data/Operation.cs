using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;

namespace Panel.Instances.Data;

/// <summary>
/// Something slow that was asked for. It always reaches an end: by the
/// agent's report, or by the watchdog at its deadline.
/// </summary>
public sealed class Operation : IHasId
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid InstanceId { get; init; }

    public required Guid NodeId { get; init; }

    public required OperationKind Kind { get; init; }

    public OperationStatus Status { get; set; }

    public int? Percent { get; set; }

    /// <summary>The last step, for people.</summary>
    public string? Message { get; set; }

    public string? ErrorCode { get; set; }

    public string? Error { get; set; }

    /// <summary>What went wrong without failing it, for people; one line each.</summary>
    public string? Warnings { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public required Guid RequestedBy { get; init; }

    public bool IsActive => Status is OperationStatus.Queued or OperationStatus.Running;
}

internal sealed class OperationConfiguration : IEntityTypeConfiguration<Operation>
{
    public void Configure(EntityTypeBuilder<Operation> builder)
    {
        builder.ToTable("operations");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Status).HasConversion<string>().HasMaxLength(16).IsConcurrencyToken();
        builder.Property(row => row.Message).HasMaxLength(1000);
        builder.Property(row => row.Error).HasMaxLength(4000);
        builder.HasIndex(row => new { row.InstanceId, row.Status });
        builder.HasIndex(row => new { row.OrganizationId, row.Id });
        builder.HasIndex(row => new { row.Status, row.Deadline });
    }
}
