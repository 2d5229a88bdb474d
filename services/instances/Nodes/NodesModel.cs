using Microsoft.EntityFrameworkCore;

namespace Panel.Instances.Nodes;

internal static class NodesModel
{
    public static void AddKnownNodes(this ModelBuilder model) => model.Entity<KnownNode>(node =>
    {
        node.ToTable("nodes");
        node.HasKey(row => row.Id);
        node.Property(row => row.Id).ValueGeneratedNever();
        node.Property(row => row.Status).HasConversion<string>().HasMaxLength(16);
        node.HasIndex(row => row.OrganizationId);
    });

    /// <summary>The nodes that an organization may put instances on.</summary>
    public static IQueryable<KnownNode> UsableBy(this IQueryable<KnownNode> nodes, Guid organization) =>
        nodes.Where(node => !node.Deleted && (node.OrganizationId == null || node.OrganizationId == organization));
}
