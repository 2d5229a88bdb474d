using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>All that a specification is made from.</summary>
/// <param name="Variables">Checked values, <see cref="Rules.VariableValues.Values"/>.</param>
/// <param name="Image">Label or name of the chosen image; null takes the workload's own.</param>
/// <param name="Location">Name of the node's place, for P_SERVER_LOCATION.</param>
internal sealed record InstanceSpecInput(
    Guid InstanceId,
    Guid OrganizationId,
    string Name,
    long Generation,
    WorkloadDocument Document,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<AllocatedPort> Ports,
    ResourceRequest Resources,
    string? Image = null,
    string Location = "",
    string TimeZone = "UTC");
