using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Data.History;

/// <summary>All measurements of one target within one hour (UTC), packed as <see cref="PackedHour"/> says.</summary>
public sealed class HistoryHour
{
    public required Guid TargetId { get; init; }

    /// <summary>Hours since 1970.</summary>
    public required int Hour { get; init; }

    /// <summary>Seconds between two points: 10, later 60, then 600.</summary>
    public required int Step { get; set; }

    public required byte[] Data { get; set; }

    /// <summary>Two writers of the same hour see each other by it.</summary>
    public long Version { get; set; } = 1;
}

internal sealed class HistoryHourConfiguration : IEntityTypeConfiguration<HistoryHour>
{
    public void Configure(EntityTypeBuilder<HistoryHour> builder)
    {
        builder.ToTable("metric_history");
        builder.HasKey(row => new { row.TargetId, row.Hour });
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.Step, row.Hour });
    }
}

public static class HistoryModel
{
    /// <summary>Adds the table <c>metric_history</c>.</summary>
    public static void AddHistory(this ModelBuilder model) => model.ApplyConfiguration(new HistoryHourConfiguration());
}
