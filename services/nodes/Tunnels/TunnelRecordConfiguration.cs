using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tunnels;

internal sealed class TunnelRecordConfiguration : IEntityTypeConfiguration<TunnelRecord>
{
    public void Configure(EntityTypeBuilder<TunnelRecord> builder)
    {
        builder.ToTable("tunnels");
        builder.Property(tunnel => tunnel.Id).ValueGeneratedNever();
        builder.Property(tunnel => tunnel.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(tunnel => tunnel.Replica).HasMaxLength(255);
        builder.HasIndex(tunnel => new { tunnel.NodeId, tunnel.Kind }).IsUnique();
        builder.HasIndex(tunnel => tunnel.CredentialId);
        builder.HasIndex(tunnel => tunnel.Replica);
        builder.HasOne<Node>().WithMany().HasForeignKey(tunnel => tunnel.NodeId).OnDelete(DeleteBehavior.Cascade);
    }
}
