using Panel.Contracts;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>When an instance counts as started. A log line is a hint only: after a while alive it is running all the same.</summary>
internal static class ReadyRules
{
    public const int SecondsBesideHint = 120;
    public const int SecondsAlone = 5;

    public static ReadySpec Make(WorkloadSpec spec, PortBinding? primary)
    {
        if (spec.Ready is { } ready)
        {
            var hinted = ready.Log.Count > 0 || ready.Port is not null || spec.Healthcheck is not null;
            return new ReadySpec(ready.Log, ready.StripAnsi, ready.Port, ready.Seconds ?? (hinted ? SecondsBesideHint : SecondsAlone));
        }

        // An egg's port may be UDP only, so that nothing ever answers by TCP: the seconds must be few.
        return new ReadySpec([], false, spec.StartupMode is StartupMode.Image ? primary?.ContainerPort : null, spec.Healthcheck is null ? SecondsAlone : SecondsBesideHint);
    }
}
