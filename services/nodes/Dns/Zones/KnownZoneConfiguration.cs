using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Credentials;

namespace Panel.Nodes.Dns.Zones;

internal sealed class KnownZoneConfiguration : IEntityTypeConfiguration<KnownZone>
{
    public void Configure(EntityTypeBuilder<KnownZone> builder)
    {
        builder.ToTable("dns_zones");
        builder.Property(zone => zone.Id).ValueGeneratedNever();
        builder.Property(zone => zone.ZoneId).HasMaxLength(255);
        builder.Property(zone => zone.Name).HasMaxLength(255);
        builder.Property(zone => zone.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(zone => zone.Error).HasMaxLength(500);
        builder.Property(zone => zone.ErrorCode).HasMaxLength(64);
        builder.HasIndex(zone => new { zone.CredentialId, zone.ZoneId }).IsUnique();
        builder.HasIndex(zone => zone.Owner);
        builder
            .HasOne<Credential>()
            .WithMany()
            .HasForeignKey(zone => zone.CredentialId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
