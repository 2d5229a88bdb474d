using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>What the rest of the agent may ask about the instances of this node.</summary>
public interface IInstances
{
    IReadOnlyList<InstanceObservation> Observe();

    /// <summary>Null when the instance is not known here.</summary>
    InstanceObservation? Observe(Guid instanceId);

    /// <summary>Null when the instance is not known here.</summary>
    InstancePaths? PathsOf(Guid instanceId);

    /// <summary>
    /// The data root of an instance, made when it is not there. Null when the
    /// instance is not known here, or is being deleted.
    /// </summary>
    string? DataOf(Guid instanceId);

    /// <summary>Null when the instance is not known here.</summary>
    DiskUsage? DiskOf(Guid instanceId);

    /// <summary>The specification last received; null when the instance is not known here.</summary>
    InstanceSpec? SpecOf(Guid instanceId);
}
