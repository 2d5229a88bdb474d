using Panel.Contracts;
using Panel.Data.Paging;

namespace Panel.Nodes.Data;

/// <summary>
/// A server that runs workloads. Presence, usage and allocation are written past
/// the change tracker and do not move <see cref="Version"/>.
/// </summary>
internal sealed class Node : IHasId
{
    public static readonly NodeCapacity Nothing = new(0, 0, 0);

    public required Guid Id { get; init; }

    /// <summary>Null for a node of the platform: every organization sees and may use it.</summary>
    public Guid? OrganizationId { get; init; }

    public required string Name { get; set; }

    public NodeStatus Status { get; set; }

    /// <summary>False after cordon: what runs stays, nothing new comes.</summary>
    public bool Schedulable { get; set; } = true;

    public Dictionary<string, string> Labels { get; set; } = new(StringComparer.Ordinal);

    public required string PublicAddress { get; set; }

    public required int FirstPort { get; set; }

    public required int LastPort { get; set; }

    public required string Hostname { get; set; }

    public required string AgentVersion { get; set; }

    public required string Runtime { get; set; }

    /// <summary>
    /// What workloads there are not isolated by: user, mounts, processes. Null before its agent has said so.
    /// </summary>
    public string[]? MissingIsolation { get; set; }

    /// <summary>Every organization may run plain processes there.</summary>
    public bool OpenToAll { get; set; }

    /// <summary>All zero before the agent connects for the first time.</summary>
    public NodeCapacity Capacity { get; set; } = Nothing;

    /// <summary>The 32-byte key of <c>RequestSignature</c>, protected for <see cref="SecretPurpose"/>.</summary>
    public required string SigningSecret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Sequence of the last NodeConnected that was applied.</summary>
    public long ConnectedSequence { get; set; }

    /// <summary>By this service's clock, so that a node with a wrong clock is not taken for dead.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    public long HeartbeatSequence { get; set; }

    /// <summary>Null before the first heartbeat.</summary>
    public double? CpuPercent { get; set; }

    public long MemoryUsedBytes { get; set; }

    public long DiskUsedBytes { get; set; }

    /// <summary>What instances reserve here, as the instances service says.</summary>
    public NodeCapacity Allocated { get; set; } = Nothing;

    public int Instances { get; set; }

    public long AllocationVersion { get; set; }

    /// <summary>
    /// Grows with each visible change; the concurrency token of If-Match and of <see cref="NodeChanged"/>.
    /// </summary>
    public long Version { get; set; } = 1;

    public static string SecretPurpose(Guid id) => $"nodes.signing-secret:{id}";

    public NodeChanged ToEvent(DateTimeOffset at) =>
        new(
            Id,
            OrganizationId,
            Name,
            Status,
            Schedulable,
            new Dictionary<string, string>(Labels, StringComparer.Ordinal),
            Capacity,
            Runtime,
            PublicAddress,
            new PortRange(FirstPort, LastPort),
            Version,
            at,
            MissingIsolation,
            OpenToAll
        );
}
