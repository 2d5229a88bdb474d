using System.ComponentModel.DataAnnotations;
using Panel.Instances.Data;

namespace Panel.Instances.Instances;

/// <summary><c>PUT /v1/instances/{id}</c>: what is null stays. Changes take effect with the next start.</summary>
/// <param name="Variables">Only the named ones change; null sets a variable back to its default.</param>
/// <param name="WorkloadVersion">Move to another version of the workload.</param>
public sealed record UpdateInstanceRequest(
    [property: StringLength(Instance.LongestName, MinimumLength = 1)] string? Name,
    string? Image,
    Dictionary<string, string?>? Variables,
    InstanceResources? Resources,
    int? WorkloadVersion
);
