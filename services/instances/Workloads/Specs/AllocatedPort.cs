using Panel.Contracts;

namespace Panel.Instances.Workloads.Specs;

/// <summary>A host port that an instance was given, one for each protocol.</summary>
/// <param name="ContainerPort">Where the workload listens; null: what its requirement says.</param>
/// <param name="Name">That of a <see cref="PortRequirement"/>; any other name is
/// an extra port, the same inside and outside.</param>
internal sealed record AllocatedPort(
    string Name,
    string HostIp,
    int Port,
    PortProtocol Protocol,
    int? ContainerPort = null
);
