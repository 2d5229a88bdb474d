using Panel.Contracts;

namespace Panel.Agent.Storage;

/// <summary>All that the agent keeps about one instance.</summary>
/// <param name="Generation">The highest one heard of;
/// <see cref="InstanceObservation.Generation"/> is the one acted on.</param>
/// <param name="Completed">The workload ended its work by itself: it stays
/// stopped, although desired running, until asked again.</param>
internal sealed record InstanceRecord(
    InstanceSpec Spec,
    DesiredState Desired,
    bool Installed,
    long Generation,
    bool Completed,
    InstanceObservation Observation
)
{
    public Guid Id => Spec.InstanceId;
}
