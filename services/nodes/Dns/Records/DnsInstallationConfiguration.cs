using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Nodes.Dns.Records;

internal sealed class DnsInstallationConfiguration : IEntityTypeConfiguration<DnsInstallation>
{
    public void Configure(EntityTypeBuilder<DnsInstallation> builder)
    {
        builder.ToTable("dns_installation");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Key).ValueGeneratedNever();
    }
}
