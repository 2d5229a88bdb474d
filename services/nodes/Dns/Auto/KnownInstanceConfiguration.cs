using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Auto;

internal sealed class KnownInstanceConfiguration : IEntityTypeConfiguration<KnownInstance>
{
    public void Configure(EntityTypeBuilder<KnownInstance> builder)
    {
        builder.ToTable("dns_instances");
        builder.Property(instance => instance.Id).ValueGeneratedNever();
        builder.Property(instance => instance.Name).HasMaxLength(255);
        builder.Property(instance => instance.Labels).HasJson();
        builder.Property(instance => instance.Ports).HasJson();
        builder.Property(instance => instance.Srv).HasMaxLength(512);
        builder.HasIndex(instance => instance.OrganizationId);
        builder.HasIndex(instance => instance.NodeId);
        builder.HasIndex(instance => instance.DeletedAt);
    }
}
