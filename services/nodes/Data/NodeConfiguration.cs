using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Contracts;

namespace Panel.Nodes.Data;

internal sealed class NodeConfiguration : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> builder)
    {
        builder.ToTable("nodes");
        builder.Property(node => node.Id).ValueGeneratedNever();
        builder.Property(node => node.Name).HasMaxLength(64);
        builder.Property(node => node.Hostname).HasMaxLength(255);
        builder.Property(node => node.PublicAddress).HasMaxLength(255);
        builder.Property(node => node.AgentVersion).HasMaxLength(64);
        builder.Property(node => node.Runtime).HasMaxLength(32);
        builder.Property(node => node.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(node => node.Labels).HasJson();
        builder.Property(node => node.Version).IsConcurrencyToken();
        builder.ComplexProperty(node => node.Capacity, part => Columns(part, "capacity"));
        builder.ComplexProperty(node => node.Allocated, part => Columns(part, "allocated"));
        builder.HasIndex(node => node.OrganizationId);
        builder.HasIndex(node => node.Status);
    }

    // The snake_case convention does not reach into complex properties.
    private static void Columns(ComplexPropertyBuilder<NodeCapacity> part, string prefix)
    {
        part.Property(capacity => capacity.CpuMillicores).HasColumnName($"{prefix}_cpu_millicores");
        part.Property(capacity => capacity.MemoryBytes).HasColumnName($"{prefix}_memory_bytes");
        part.Property(capacity => capacity.DiskBytes).HasColumnName($"{prefix}_disk_bytes");
    }
}
