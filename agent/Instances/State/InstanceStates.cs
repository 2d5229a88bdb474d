using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.State;

/// <summary>
/// The only writer of what the agent knows of an instance. An event that makes no sense in a state changes nothing.
/// </summary>
internal static class InstanceStates
{
    private const string Interruption = "The agent ended while the install step ran.";

    /// <param name="record">Null for an instance that is not known here.</param>
    public static InstanceRecord? Next(InstanceRecord? record, InstanceEvent happened)
    {
        var next = happened switch
        {
            Deleted => null,
            SpecCommanded told => DesiredStates.AfterCommand(record, told),
            SpecUpdated told => DesiredStates.AfterUpdate(record, told),
            DesiredCommanded told => DesiredStates.AfterCommand(record, told),
            DesiredSynchronized told => DesiredStates.AfterSync(record, told),
            _ => record is null ? null : AfterObservation(record, happened),
        };
        if (next is null || next.Observation == record?.Observation)
        {
            return next;
        }

        var observation = next.Observation.StartedAt is null
            ? next.Observation with
            {
                MissingIsolation = null,
            }
            : next.Observation;
        return next with { Observation = happened.IsNews ? observation with { At = happened.At } : observation };
    }

    private static InstanceRecord AfterObservation(InstanceRecord record, InstanceEvent happened) =>
        happened switch
        {
            InstallBegan => record with
            {
                Installed = false,
                Completed = false,
                Observation = AtRest(record.Observation, InstanceState.Installing, null) with { RestartAt = null },
            },
            InstallSucceeded => record with { Installed = true, Observation = AfterInstall(record.Observation) },
            StartFailed { ByItself: true } failed when record.Installed => CrashPolicy.AfterFailedStart(record, failed),
            StartFailed failed => (failed.Cancelled ? Withdrawn(record, DesiredState.Stopped) : record) with
            {
                Observation = AtRest(
                    record.Observation,
                    record.Installed ? InstanceState.Stopped : record.Observation.State,
                    failed.Reason
                ) with
                {
                    RestartAt = null,
                },
            },
            StopFailed failed => (failed.Cancelled ? Withdrawn(record, DesiredState.Running) : record) with
            {
                Observation = AfterFailedStop(record, failed),
            },
            StartBegan began when record.Installed => record with
            {
                Completed = false,
                Observation = AfterStart(record.Observation, began),
            },
            Exited exited when record.Installed => CrashPolicy.AfterExit(record, exited),
            NodeRebooted when record is { Desired: DesiredState.Running, Installed: true, Completed: false } =>
                record with
                {
                    Observation = AtRest(record.Observation, InstanceState.Stopped, "The node was restarted.") with
                    {
                        RestartAt = happened.At,
                    },
                },
            _ => record with { Observation = Observe(record, record.Observation, happened) },
        };

    /// <summary>What changes no more than the observation.</summary>
    private static InstanceObservation Observe(InstanceRecord record, InstanceObservation o, InstanceEvent happened) =>
        happened switch
        {
            ActionBegan began when o.Generation < began.Generation => o with { Generation = began.Generation },
            ActionFailed failed => o with { Reason = failed.Reason },
            InstallFailed failed when !record.Installed && o.State != InstanceState.Interrupted => AtRest(
                o,
                InstanceState.InstallFailed,
                failed.Reason
            ) with
            {
                RestartAt = null,
            },
            InstallInterrupted when !record.Installed => AtRest(o, InstanceState.Interrupted, Interruption),
            ContainerStarted started when record.Installed && o.State == InstanceState.Starting => o with
            {
                StartedAt = started.StartedAt,
                MissingIsolation = started.MissingIsolation,
            },
            BecameReady ready when record.Installed => o with
            {
                State = InstanceState.Running,
                StartedAt = ready.StartedAt,
                RestartAt = null,
                Reason = null,
                MissingIsolation = Same(o.MissingIsolation, ready.MissingIsolation),
            },
            FoundRunning found when record.Installed => AfterFinding(o, found),
            StopAsked => o with { State = InstanceState.Stopping, RestartAt = null, Reason = null },
            Stopped stopped => AtRest(o, Rest(record), record.Installed ? null : o.Reason) with
            {
                LastExit = stopped.Exit is { } exit ? new LastExit(exit.Code, exit.Oom, exit.At) : o.LastExit,
                Restarts = 0,
                RestartAt = null,
            },
            TimePassed when IsStable(o, happened.At) => o with { Restarts = 0 },
            DiskMeasured measured => o with { Reason = AfterMeasure(o.Reason, measured) },
            _ => o,
        };

    // A script is not needed for an install, and without one it may find the workload running.
    private static InstanceObservation AfterInstall(InstanceObservation o) =>
        o.State is InstanceState.Starting or InstanceState.Running or InstanceState.Stopping
            ? o with
            {
                Reason = null,
            }
            : AtRest(o, InstanceState.Stopped, null);

    // A restart by the agent itself counts; one that an operation of the panel asked for begins the count anew.
    private static InstanceObservation AfterStart(InstanceObservation o, StartBegan began) =>
        AtRest(o, InstanceState.Starting, null) with
        {
            RestartAt = null,
            Restarts = began.ByItself && o.State == InstanceState.Crashed ? o.Restarts + 1 : 0,
        };

    private static InstanceObservation AfterFailedStop(InstanceRecord record, StopFailed failed) =>
        record switch
        {
            { Installed: true } when failed.Runs => record.Observation with
            {
                State = InstanceState.Running,
                RestartAt = null,
                Reason = failed.Reason,
            },
            { Installed: false, Observation.State: InstanceState.Stopping } => AtRest(
                record.Observation,
                InstanceState.InstallFailed,
                failed.Reason
            ),
            _ => record.Observation with { Reason = failed.Reason },
        };

    private static InstanceObservation AfterFinding(InstanceObservation o, FoundRunning found)
    {
        var seen = o with { MissingIsolation = Same(o.MissingIsolation, found.MissingIsolation) };
        return o.State is InstanceState.Running or InstanceState.Stopping
            ? seen
            : seen with
            {
                State = InstanceState.Starting,
                StartedAt = found.StartedAt,
                RestartAt = null,
            };
    }

    private static string? AfterMeasure(string? reason, DiskMeasured measured) =>
        reason is null || reason == measured.Before ? measured.Now : reason;

    private static bool IsStable(InstanceObservation o, DateTimeOffset now) =>
        o is { State: InstanceState.Running, Restarts: > 0 } && now - o.StartedAt >= RestartBackoff.StableAfter;

    private static InstanceObservation AtRest(InstanceObservation o, InstanceState state, string? reason) =>
        o with
        {
            State = state,
            StartedAt = null,
            Reason = reason,
        };

    private static InstanceRecord Withdrawn(InstanceRecord record, DesiredState desired) =>
        record.Desired == DesiredState.Deleted ? record : record with { Desired = desired };

    // What an instance without a running workload is, depending on its install step.
    private static InstanceState Rest(InstanceRecord record) =>
        record switch
        {
            { Installed: true } => InstanceState.Stopped,
            { Observation.State: InstanceState.Installing or InstanceState.Stopping } => InstanceState.InstallFailed,
            _ => record.Observation.State,
        };

    // The same list, when it says the same: equal observations are not reported again.
    private static IReadOnlyList<string> Same(IReadOnlyList<string>? known, IReadOnlyList<string> seen) =>
        known?.SequenceEqual(seen) == true ? known : seen;
}
