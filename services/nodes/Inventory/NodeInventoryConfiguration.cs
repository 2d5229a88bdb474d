using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Nodes.Data;

namespace Panel.Nodes.Inventory;

internal sealed class NodeInventoryConfiguration : IEntityTypeConfiguration<NodeInventory>
{
    public void Configure(EntityTypeBuilder<NodeInventory> builder)
    {
        builder.ToTable("node_inventories");
        builder.HasKey(inventory => inventory.NodeId);
        builder.Property(inventory => inventory.System).HasJson();
        builder.Property(inventory => inventory.Network).HasJson();
        builder.Property(inventory => inventory.Disks).HasJson();
        builder
            .HasOne<Node>()
            .WithOne()
            .HasForeignKey<NodeInventory>(inventory => inventory.NodeId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
