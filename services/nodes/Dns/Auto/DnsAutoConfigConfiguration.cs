using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Auto;

internal sealed class DnsAutoConfigConfiguration : IEntityTypeConfiguration<DnsAutoConfig>
{
    public void Configure(EntityTypeBuilder<DnsAutoConfig> builder)
    {
        builder.ToTable("dns_auto_configs");
        builder.HasKey(config => config.OrganizationId);
        builder.Property(config => config.OrganizationId).ValueGeneratedNever();
        builder.Property(config => config.ZoneId).HasMaxLength(DnsAutoConfig.LongestZoneId);
        builder.Property(config => config.NodesTemplate).HasMaxLength(NameTemplate.Longest);
        builder.Property(config => config.InstancesTemplate).HasMaxLength(NameTemplate.Longest);
        builder.Property(config => config.Reserved).HasJson();
        builder.Property(config => config.Error).HasMaxLength(500);
        builder.Property(config => config.Version).IsConcurrencyToken();
        builder.HasIndex(config => config.DueAt);
        builder
            .HasOne<Credential>()
            .WithMany()
            .HasForeignKey(config => config.CredentialId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
