using Panel.Hosting.Principals;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Access;

/// <summary>Puts a caller's reach inside the query.</summary>
internal static class ReachExtensions
{
    public static IQueryable<Instance> Of(this IQueryable<Instance> instances, CallerScope reach)
    {
        instances = instances.Where(row => row.HiddenAt == null);
        if (!reach.Everywhere)
        {
            instances = instances.Where(row => row.OrganizationId == reach.Organization);
        }

        if (reach.Nodes is { } nodes)
        {
            instances = instances.Where(row => nodes.Contains(row.NodeId));
        }

        return reach.Only is { } only ? instances.Where(row => only.Contains(row.Id)) : instances;
    }

    public static IQueryable<Operation> Of(this IQueryable<Operation> operations, CallerScope reach)
    {
        if (!reach.Everywhere)
        {
            operations = operations.Where(row => row.OrganizationId == reach.Organization);
        }

        if (reach.Nodes is { } nodes)
        {
            operations = operations.Where(row => row.NodeId != null && nodes.Contains(row.NodeId.Value));
        }

        return reach.Only is { } only
            ? operations.Where(row => row.SubjectType == Instance.SubjectType && only.Contains(row.SubjectId))
            : operations;
    }

    /// <summary>Each kind of operation names the permission that shows it.</summary>
    public static IQueryable<Operation> ReadableBy(this IQueryable<Operation> operations, Principal caller)
    {
        if (caller.Server.Contains(Principal.Everything))
        {
            return operations;
        }

        string[] held = [.. caller.Server];
        return operations.Where(row => held.Contains(row.ReadPermission));
    }

    /// <summary>The nodes that a new instance may be put on.</summary>
    public static IQueryable<KnownNode> UsableBy(this IQueryable<KnownNode> nodes, CallerScope reach)
    {
        nodes = nodes.Where(node =>
            !node.Deleted && (node.OrganizationId == null || node.OrganizationId == reach.Organization)
        );
        return reach.Nodes is { } ids ? nodes.Where(node => ids.Contains(node.Id)) : nodes;
    }
}
