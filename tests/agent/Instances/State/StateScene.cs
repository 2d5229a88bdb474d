using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances.State;

/// <summary>A record of each state, and an event of each kind.</summary>
internal static class StateScene
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Started = Now.AddHours(-1);
    private static readonly Guid Id = Guid.Parse("01980000-0000-7000-8000-000000000001");
    private static readonly IReadOnlyList<string> Isolation = ["mounts"];
    private static readonly ContainerExit Failure = new(3, Oom: false, Now);

    public static readonly InstanceState[] States = Enum.GetValues<InstanceState>();

    public static readonly IReadOnlyDictionary<string, InstanceEvent> Events = new Dictionary<string, InstanceEvent>
    {
        ["SpecCommanded running"] = new SpecCommanded(Now, Spec(4), DesiredState.Running, Installed: true),
        ["SpecUpdated"] = new SpecUpdated(Now, Spec(4)),
        ["DesiredCommanded stopped"] = new DesiredCommanded(Now, DesiredState.Stopped, 4),
        ["DesiredSynchronized newer"] = Sync(4),
        ["DesiredSynchronized same"] = Sync(3),
        ["DesiredSynchronized older"] = Sync(2),
        ["ActionBegan"] = new ActionBegan(Now, 3),
        ["ActionFailed"] = new ActionFailed(Now, "failed"),
        ["InstallBegan"] = new InstallBegan(Now),
        ["InstallSucceeded"] = new InstallSucceeded(Now),
        ["InstallFailed"] = new InstallFailed(Now, "failed"),
        ["InstallInterrupted"] = new InstallInterrupted(Now),
        ["StartBegan"] = new StartBegan(Now, ByItself: false),
        ["ContainerStarted"] = new ContainerStarted(Now, Now, Isolation),
        ["BecameReady"] = new BecameReady(Now, Now, Isolation),
        ["StartFailed"] = new StartFailed(Now, "failed", ByItself: false, Cancelled: false),
        ["StartFailed by itself"] = new StartFailed(Now, "failed", ByItself: true, Cancelled: false),
        ["StartFailed cancelled"] = new StartFailed(Now, "failed", ByItself: false, Cancelled: true),
        ["StopAsked"] = new StopAsked(Now),
        ["StopFailed runs"] = new StopFailed(Now, "failed", Runs: true, Cancelled: false),
        ["StopFailed gone"] = new StopFailed(Now, "failed", Runs: false, Cancelled: false),
        ["Stopped"] = new Stopped(Now, Failure),
        ["Exited code 3"] = new Exited(Now, Failure, Started),
        ["Exited code 0"] = new Exited(Now, new ContainerExit(0, Oom: false, Now), Started),
        ["FoundRunning"] = new FoundRunning(Now, Now, Isolation),
        ["NodeRebooted"] = new NodeRebooted(Now),
        ["TimePassed"] = new TimePassed(Now),
        ["DiskMeasured full"] = new DiskMeasured(Now, "full", "fuller"),
        ["DiskMeasured free"] = new DiskMeasured(Now, "full", null),
        ["Deleted"] = new Deleted(Now, 4),
    };

    public static InstanceRecord Record(InstanceState state, bool installed)
    {
        var runs = state is InstanceState.Starting or InstanceState.Running or InstanceState.Stopping;
        return new InstanceRecord(
            Spec(3),
            DesiredState.Running,
            installed,
            3,
            Completed: false,
            new InstanceObservation(
                Id,
                state,
                2,
                Started,
                runs ? Started : null,
                null,
                2,
                state == InstanceState.Crashed ? Now.AddSeconds(40) : null,
                "full",
                runs ? ["user"] : null
            )
        );
    }

    private static DesiredSynchronized Sync(long generation) =>
        new(Now, new DesiredInstance(Spec(generation), DesiredState.Running, Installed: true));

    private static InstanceSpec Spec(long generation) =>
        new(
            Id,
            Guid.Empty,
            "test",
            generation,
            "image",
            [],
            [],
            "run",
            StartupMode.Shell,
            null,
            null,
            new Dictionary<string, string>(),
            [],
            "/data",
            [],
            new ResourceLimits(0, 0, 0, 0),
            RestartPolicy.OnFailure,
            new StopSpec(null, null, 10),
            new ReadySpec([], false, null, 0),
            null,
            [],
            null,
            [],
            []
        );
}
