using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Credentials;

namespace Panel.Nodes.Dns.Zones;

internal sealed class DnsSourceConfiguration : IEntityTypeConfiguration<DnsSource>
{
    public void Configure(EntityTypeBuilder<DnsSource> builder)
    {
        builder.ToTable("dns_sources");
        builder.HasKey(source => source.CredentialId);
        builder.Property(source => source.CredentialId).ValueGeneratedNever();
        builder.Property(source => source.Error).HasMaxLength(500);
        builder.Property(source => source.ErrorCode).HasMaxLength(64);
        builder
            .HasOne<Credential>()
            .WithOne()
            .HasForeignKey<DnsSource>(source => source.CredentialId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
