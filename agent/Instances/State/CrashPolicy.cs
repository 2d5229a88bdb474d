using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.State;

/// <summary>Decides what becomes of an instance whose workload ended although no action here asked for that.</summary>
internal static class CrashPolicy
{
    public static InstanceRecord AfterExit(InstanceRecord record, Exited exited)
    {
        var exit = exited.Exit;
        var clean = exit is { Code: 0, Oom: false };
        var again =
            record.Desired == DesiredState.Running
            && record.Spec.RestartPolicy switch
            {
                RestartPolicy.Always => true,
                RestartPolicy.OnFailure => !clean,
                _ => false,
            };
        var stopped = !again && (clean || record.Desired != DesiredState.Running);
        var observation = record.Observation with
        {
            State = stopped ? InstanceState.Stopped : InstanceState.Crashed,
            StartedAt = null,
            LastExit = new LastExit(exit.Code, exit.Oom, exit.At),
            Restarts = exit.At - exited.StartedAt >= RestartBackoff.StableAfter ? 0 : record.Observation.Restarts,
            Reason =
                stopped ? null
                : exit.Oom ? "The workload ran out of memory."
                : $"The workload exited with code {exit.Code}.",
        };
        return record with
        {
            Completed = stopped,
            Observation = observation with
            {
                RestartAt = again ? exited.At + RestartBackoff.Delay(observation.Restarts) : null,
            },
        };
    }

    /// <summary>
    /// The engine could not start the workload, and no operation of the panel waits
    /// for the answer: the agent tries again like after a crash.
    /// </summary>
    public static InstanceRecord AfterFailedStart(InstanceRecord record, StartFailed failed) =>
        record with
        {
            Observation = record.Observation with
            {
                State = InstanceState.Crashed,
                StartedAt = null,
                Reason = failed.Reason ?? "",
                RestartAt = failed.At + RestartBackoff.Delay(record.Observation.Restarts),
            },
        };
}
