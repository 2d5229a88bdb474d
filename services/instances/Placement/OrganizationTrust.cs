using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Instances.Access;
using Panel.Instances.Data;

namespace Panel.Instances.Placement;

/// <summary>
/// Whose workloads may run as plain processes on the platform's nodes: such a process is not kept from the node as a
/// container is, so only those of organizations whose owner administers the platform, unless the node's operator opens
/// it to all (docs/adr/0026).
/// </summary>
internal sealed class OrganizationTrust(InstancesDbContext database)
{
    private const string ProcessRuntime = "process";

    /// <summary>
    /// For a change that makes the instance run: renews what is known of its organization, then asks whether its node
    /// takes it.
    /// </summary>
    public async Task<ApiError?> RefusalAsync(CallerScope reach, Instance instance, CancellationToken cancellationToken)
    {
        Renew(reach, instance);
        var node = await database
            .Set<KnownNode>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == instance.NodeId, cancellationToken);
        return RefusalOf(node, instance.TrustedOrganization);
    }

    /// <summary>
    /// The request says it of its own organization only; about another one's instance it says nothing.
    /// </summary>
    public static void Renew(CallerScope reach, Instance instance)
    {
        if (instance.OrganizationId == reach.Organization)
        {
            instance.TrustedOrganization = reach.Trusted;
        }
    }

    public static ApiError? RefusalOf(KnownNode node, bool trusted) =>
        trusted || !IsClosed(node) ? null : NotOpen(node);

    /// <summary>Of the platform, without containers, and not opened by its operator.</summary>
    private static bool IsClosed(KnownNode node) =>
        node is { OrganizationId: null, Runtime: ProcessRuntime, OpenToAll: false };

    private static ApiError NotOpen(KnownNode node) =>
        ApiErrors.Conflict(
            "node_not_open",
            $"The node {node.Name} runs workloads as plain processes and is not open to all: it takes only those of "
                + "organizations that a platform administrator owns. Use a node with Docker, or have its operator set "
                + "PANEL_RUNTIME_OPEN=true on it."
        );

    /// <summary>Those that take it.</summary>
    public static IQueryable<KnownNode> Open(IQueryable<KnownNode> nodes, bool trusted) =>
        trusted
            ? nodes
            : nodes.Where(node => node.OrganizationId != null || node.Runtime != ProcessRuntime || node.OpenToAll);
}
