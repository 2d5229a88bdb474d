using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Records;

internal sealed class DnsRecordConfiguration : IEntityTypeConfiguration<DnsRecord>
{
    public void Configure(EntityTypeBuilder<DnsRecord> builder)
    {
        builder.ToTable("dns_records");
        builder.Property(record => record.Id).ValueGeneratedNever();
        builder.Property(record => record.Name).HasMaxLength(255);
        builder.Property(record => record.Type).HasMaxLength(16);
        builder.Property(record => record.OwnerType).HasConversion<string>().HasMaxLength(16);
        builder.Property(record => record.Wanted).HasJson();
        builder.Property(record => record.Written!).HasJson();
        builder.Property(record => record.Seen!).HasJson();
        builder.Property(record => record.Written).IsRequired(false);
        builder.Property(record => record.Seen).IsRequired(false);
        builder.Property(record => record.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(record => record.Error).HasMaxLength(500);
        builder.Property(record => record.Version).IsConcurrencyToken();
        builder.Ignore(record => record.Shown);
        builder.Ignore(record => record.HasNewSettings);
        builder
            .HasIndex(record => new
            {
                record.ZoneRowId,
                record.Name,
                record.Type,
            })
            .IsUnique();
        builder.HasIndex(record => new { record.Owner, record.Id });
        builder.HasIndex(record => record.DueAt);
        builder.HasIndex(record => new { record.OrganizationId, record.OwnerType });
        builder.HasIndex(record => record.NodeId);
        builder
            .HasOne<KnownZone>()
            .WithMany()
            .HasForeignKey(record => record.ZoneRowId)
            .OnDelete(DeleteBehavior.Cascade);
        builder
            .HasOne<Credential>()
            .WithMany()
            .HasForeignKey(record => record.ManagedCredentialId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
