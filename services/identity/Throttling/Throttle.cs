using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Throttling;

/// <summary>Failed attempts of one key (an account, an address) within the current window.</summary>
internal sealed class Throttle
{
    public required string Key { get; init; }

    public int Failures { get; set; }

    public DateTimeOffset WindowStartedAt { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }
}

internal sealed class ThrottleConfiguration : IEntityTypeConfiguration<Throttle>
{
    public void Configure(EntityTypeBuilder<Throttle> builder)
    {
        builder.ToTable("throttles");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Key).HasMaxLength(128);
        builder.HasIndex(row => row.WindowStartedAt);
    }
}
