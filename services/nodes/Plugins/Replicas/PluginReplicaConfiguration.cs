using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins.Replicas;

internal sealed class PluginReplicaConfiguration : IEntityTypeConfiguration<PluginReplica>
{
    public void Configure(EntityTypeBuilder<PluginReplica> builder)
    {
        builder.ToTable("plugin_replicas");
        builder.HasKey(replica => new { replica.Service, replica.Replica });
        builder.Property(replica => replica.Service).HasMaxLength(32);
        builder.Property(replica => replica.Replica).HasMaxLength(255);
        builder.Property(replica => replica.Plugins).HasJson();
    }
}
