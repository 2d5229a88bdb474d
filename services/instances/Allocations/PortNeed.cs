using Panel.Contracts;

namespace Panel.Instances.Allocations;

/// <summary>One port to find. Port and offset null: any free one.</summary>
/// <param name="ContainerPort">Null: the same as the host port, for workloads that bind the port they are told.</param>
internal sealed record PortNeed(
    string Name,
    IReadOnlyList<PortProtocol> Protocols,
    int? ContainerPort,
    int? Port,
    int? Offset,
    string Field
);
