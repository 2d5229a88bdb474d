using Microsoft.EntityFrameworkCore;

namespace Panel.Instances.Nodes;

internal static class NodesModel
{
    public static void AddKnownNodes(this ModelBuilder model) =>
        model.Entity<KnownNode>(node =>
        {
            node.ToTable("nodes");
            node.HasKey(row => row.Id);
            node.Property(row => row.Id).ValueGeneratedNever();
            node.Property(row => row.Status).HasConversion<string>().HasMaxLength(16);
            node.HasIndex(row => row.OrganizationId);
        });
}
