using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>All that a specification is made from.</summary>
/// <param name="Variables">A value of each, <see cref="Rules.VariableValues"/>.</param>
/// <param name="Image">Label or name of the chosen image; null takes the workload's own.</param>
/// <param name="Location">Name of the node's place, for P_SERVER_LOCATION.</param>
/// <param name="TrustedOrganization"><see cref="Panel.Contracts.InstanceSpec.TrustedOrganization"/>.</param>
/// <param name="Node">For an instance without a limit of memory; null when it is not known.</param>
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
    string TimeZone = "UTC",
    bool TrustedOrganization = false,
    NodeMemory? Node = null
);
