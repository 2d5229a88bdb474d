using System.ComponentModel.DataAnnotations;
using Panel.Instances.Allocations;
using Panel.Instances.Data;

namespace Panel.Instances.Instances;

/// <summary><c>POST /v1/instances</c>.</summary>
/// <param name="NodeId">Null: the planner chooses.</param>
/// <param name="Image">Label or name of one of the workload's images; null: its first.</param>
/// <param name="Variables">Values by environment name; defaults for the rest.</param>
/// <param name="Allocations">Wishes about ports; the workload's needs are met in any case.</param>
/// <param name="Start">Start after the install; default true.</param>
public sealed record CreateInstanceRequest(
    [property: Required] Guid? WorkloadId,
    [property: Required, StringLength(Instance.LongestName, MinimumLength = 1)] string? Name,
    Guid? NodeId,
    string? Image,
    Dictionary<string, string?>? Variables,
    InstanceResources? Resources,
    IReadOnlyList<RequestedPort>? Allocations,
    bool? Start
);

/// <summary>
/// Limits; null keeps the workload's, 0 is unlimited. CPU in thousandths of a core, memory and disk in bytes.
/// </summary>
public sealed record InstanceResources(int? CpuMillicores, long? MemoryBytes, long? DiskBytes, int? Pids);
