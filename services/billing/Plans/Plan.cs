using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;

namespace Panel.Billing.Plans;

/// <summary>What an organization can subscribe to. A limit of null is unlimited, 0 allows none.</summary>
public sealed class Plan : IHasId
{
    internal const int LongestName = 64;
    internal const int LongestDescription = 1000;
    internal const int LongestStripePriceId = 255;
    internal const long HighestPrice = 100_000_000;

    public required Guid Id { get; init; }

    /// <summary>Unique, also between active and retired plans.</summary>
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Price per interval in the currency's minor unit, for example cents.</summary>
    public required long PriceMinor { get; init; }

    /// <summary>ISO 4217, upper case.</summary>
    public required string Currency { get; init; }

    public required PlanInterval Interval { get; init; }

    /// <summary>Id of the price at Stripe; null for a plan that is not sold through it.</summary>
    public string? StripePriceId { get; init; }

    public required bool Active { get; init; }

    public int? LimitNodes { get; init; }

    public int? LimitInstances { get; init; }

    public long? LimitMemoryBytes { get; init; }

    public int? LimitCpuMillicores { get; init; }

    public long? LimitDiskBytes { get; init; }

    public int? LimitBackups { get; init; }

    public int? LimitMembers { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public enum PlanInterval
{
    Month,
    Year,
}

internal sealed class PlanConfiguration : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("plans");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Name).HasMaxLength(Plan.LongestName);
        builder.Property(row => row.Description).HasMaxLength(Plan.LongestDescription);
        builder.Property(row => row.Currency).HasMaxLength(3);
        builder.Property(row => row.StripePriceId).HasMaxLength(Plan.LongestStripePriceId);
        builder.Property(row => row.Interval).HasConversion<string>().HasMaxLength(8);
        builder.HasIndex(row => row.Name).IsUnique();
    }
}
