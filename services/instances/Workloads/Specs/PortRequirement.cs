using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>A port that an instance of a workload needs. Of several protocols, all get the same number.</summary>
/// <param name="ContainerPort">What the workload listens on; null:
/// whatever host port it is given, as with eggs.</param>
/// <param name="HostPort">The host port it must be; null takes any free one.</param>
internal sealed record PortRequirement(
    string Name,
    IReadOnlyList<PortProtocol> Protocols,
    int? ContainerPort,
    int? HostPort
)
{
    public const string Primary = "default";

    /// <summary>The first one is the primary port, the one behind SERVER_PORT.</summary>
    public static IReadOnlyList<PortRequirement> Of(WorkloadDocument document)
    {
        var spec = document.Spec;
        // Games bind the port they are told to, some by TCP, some by UDP; an egg does not say which.
        return spec.Ports.Count == 0 && spec.StartupMode is StartupMode.Image
            ? [new(Primary, [PortProtocol.Tcp, PortProtocol.Udp], null, null)]
            :
            [
                .. spec.Ports.Select(port => new PortRequirement(
                    port.Name,
                    [port.Protocol],
                    port.ContainerPort,
                    port.HostPort
                )),
            ];
    }
}
