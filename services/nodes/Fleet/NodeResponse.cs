using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>A node as the API shows it.</summary>
/// <param name="Shared">True for a node of the platform.</param>
/// <param name="Capacity">Null before the agent connected for the first time.</param>
/// <param name="MissingIsolation">What workloads there are not isolated by: user, mounts, processes.
/// Empty when nothing is missing; null when its agent does not say.</param>
/// <param name="OpenToAll">Every organization may run plain processes there; false: only
/// those of platform administrators, and the node's own.</param>
/// <param name="Usage">Of the last heartbeat; null before the first.</param>
internal sealed record NodeResponse(
    Guid Id,
    Guid? OrganizationId,
    bool Shared,
    string Name,
    NodeStatus Status,
    bool Schedulable,
    IReadOnlyDictionary<string, string> Labels,
    string PublicAddress,
    PortRange Ports,
    NodeCapacity? Capacity,
    NodeCapacity Allocated,
    int Instances,
    NodeUsage? Usage,
    string Hostname,
    string AgentVersion,
    string Runtime,
    IReadOnlyList<string>? MissingIsolation,
    bool OpenToAll,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset CreatedAt,
    long Version
)
{
    public static NodeResponse Of(Node node) =>
        new(
            node.Id,
            node.OrganizationId,
            node.OrganizationId is null,
            node.Name,
            node.Status,
            node.Schedulable,
            node.Labels,
            node.PublicAddress,
            new PortRange(node.FirstPort, node.LastPort),
            node.Capacity == Node.Nothing ? null : node.Capacity,
            node.Allocated,
            node.Instances,
            NodeUsage.Of(node),
            node.Hostname,
            node.AgentVersion,
            node.Runtime,
            node.MissingIsolation,
            node.OpenToAll,
            node.LastSeenAt,
            node.CreatedAt,
            node.Version
        );
}

/// <param name="CpuPercent">Of the whole node, 0–100.</param>
internal sealed record NodeUsage(double CpuPercent, long MemoryUsedBytes, long DiskUsedBytes)
{
    public static NodeUsage? Of(Node node) =>
        node.CpuPercent is { } cpu ? new(cpu, node.MemoryUsedBytes, node.DiskUsedBytes) : null;
}
