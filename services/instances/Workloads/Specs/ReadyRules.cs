using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// When an instance counts as started. A log line is a hint only: after a while alive it is running all the same.
/// </summary>
internal static class ReadyRules
{
    public const int SecondsBesideHint = 120;
    public const int SecondsAlone = 5;

    public static ReadySpec Make(WorkloadSpec spec, IReadOnlyList<PortBinding> ports, PortBinding? primary)
    {
        if (spec.Ready is { } ready)
        {
            var hinted = ready.Log.Count > 0 || ready.Port is not null || spec.Healthcheck is not null;
            return new ReadySpec(
                ready.Log,
                ready.StripAnsi,
                Bound(spec, ports, ready.Port),
                ready.Seconds ?? (hinted ? SecondsBesideHint : SecondsAlone)
            );
        }

        // An egg's port may be UDP only, so that nothing ever answers by TCP: the seconds must be few.
        return new ReadySpec(
            [],
            false,
            spec.StartupMode is StartupMode.Image ? primary?.ContainerPort : null,
            spec.Healthcheck is null ? SecondsAlone : SecondsBesideHint
        );
    }

    // The document names the port it wrote; on a node that maps none, the workload listens on the one it was given.
    private static int? Bound(WorkloadSpec spec, IReadOnlyList<PortBinding> ports, int? written) =>
        spec.Ports.FirstOrDefault(port => port.ContainerPort == written) is { } port
            ? ports.FirstOrDefault(bound => bound.Name == port.Name)?.ContainerPort ?? written
            : written;
}
