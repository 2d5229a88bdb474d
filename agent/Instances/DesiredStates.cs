using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Takes over the panel's desired state of an instance, as told on connecting.</summary>
internal static class DesiredStates
{
    public static void Apply(InstanceContext instance, DesiredInstance desired, DateTimeOffset now)
    {
        lock (instance.Gate)
        {
            if (instance.Record is { } known && desired.Spec.Generation < known.Generation)
            {
                return;
            }

            var isNew = instance.Record is null || desired.Spec.Generation > instance.Record.Generation;
            var record = instance.Record ?? InstanceRecord.New(desired.Spec, desired.Desired, desired.Installed, now);
            record = record with
            {
                Spec = desired.Spec,
                Desired = desired.Desired,
                Generation = desired.Spec.Generation,
                // What ran here is known better here.
                Installed =
                    record.Installed || (desired.Installed && record.Observation.State == InstanceState.Pending),
                Completed = record.Completed && !isNew,
            };
            record = Plan(record, isNew, now);
            if (record != instance.Record)
            {
                instance.Put(record, report: isNew);
            }
        }

        instance.Wake.Set();
    }

    private static InstanceRecord Plan(InstanceRecord record, bool isNew, DateTimeOffset now)
    {
        var observation = record.Observation with { Generation = record.Generation };
        if (record is { Installed: true, Observation.State: InstanceState.Pending })
        {
            observation = observation with { State = InstanceState.Stopped };
        }

        var due =
            record.Desired == DesiredState.Running
            && record is { Installed: true, Completed: false }
            && Rests(observation, record.Spec.RestartPolicy, isNew);
        return record with { Observation = due ? observation with { RestartAt = now } : observation };
    }

    // A ladder in progress goes on, and a crash that the policy leaves lying stays until something changes.
    private static bool Rests(InstanceObservation observation, RestartPolicy policy, bool isNew) =>
        observation.State switch
        {
            InstanceState.Stopped or InstanceState.Interrupted => true,
            InstanceState.Crashed => observation.RestartAt is null && (isNew || policy != RestartPolicy.Never),
            _ => false,
        };
}
