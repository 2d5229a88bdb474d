using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>A kind of browser on a network that a user has signed in from.</summary>
internal sealed class KnownDevice
{
    public required Guid UserId { get; init; }

    public required string Fingerprint { get; init; }

    public required DateOnly LastSeenOn { get; init; }
}

internal sealed class KnownDeviceConfiguration : IEntityTypeConfiguration<KnownDevice>
{
    public void Configure(EntityTypeBuilder<KnownDevice> builder)
    {
        builder.ToTable("known_devices");
        builder.HasKey(row => new { row.UserId, row.Fingerprint });
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        builder.Property(row => row.Fingerprint).HasMaxLength(64);
        builder.HasIndex(row => row.LastSeenOn);
    }
}
