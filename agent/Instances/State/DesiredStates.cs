using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.State;

/// <summary>What becomes of a record when the panel says what it wants.</summary>
internal static class DesiredStates
{
    public static InstanceRecord AfterCommand(InstanceRecord? known, SpecCommanded told) =>
        known is null
            ? New(told.Spec, told.Desired, told.Installed, told.At)
            : known with
            {
                Spec = told.Spec,
                Desired = told.Desired,
                Generation = told.Spec.Generation,
                Completed = false,
            };

    public static InstanceRecord AfterUpdate(InstanceRecord? known, SpecUpdated told) =>
        known is null
            ? New(told.Spec, DesiredState.Stopped, installed: true, told.At)
            : known with
            {
                Spec = told.Spec,
                Generation = told.Spec.Generation,
            };

    public static InstanceRecord? AfterCommand(InstanceRecord? known, DesiredCommanded told) =>
        known is null ? null : known with { Desired = told.Desired, Generation = told.Generation };

    /// <summary>An older desired state than is known here changes nothing.</summary>
    public static InstanceRecord AfterSync(InstanceRecord? known, DesiredSynchronized told)
    {
        var (spec, desired, installed) = told.Told;
        if (known is not null && spec.Generation < known.Generation)
        {
            return known;
        }

        var isNew = known is null || spec.Generation > known.Generation;
        var record = known ?? New(spec, desired, installed, told.At);
        return Plan(
            record with
            {
                Spec = spec,
                Desired = desired,
                Generation = spec.Generation,
                // What ran here is known better here.
                Installed = record.Installed || (installed && record.Observation.State == InstanceState.Pending),
                Completed = record.Completed && !isNew,
            },
            isNew,
            told.At
        );
    }

    private static InstanceRecord New(InstanceSpec spec, DesiredState desired, bool installed, DateTimeOffset now) =>
        new(
            spec,
            desired,
            installed,
            spec.Generation,
            Completed: false,
            new InstanceObservation(
                spec.InstanceId,
                installed ? InstanceState.Stopped : InstanceState.Pending,
                spec.Generation,
                now,
                null,
                null,
                0,
                null,
                null
            )
        );

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
