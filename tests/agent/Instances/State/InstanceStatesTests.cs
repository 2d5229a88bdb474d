using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances.State;

public sealed class InstanceStatesTests
{
    // Pairs of a state (column) and an event (row). A dot: the record stays as it is. A name: the state that follows,
    // also when it is the same and something else of the record changed.
    private const string Installed = """
                                  pend inst fail stop star run  ends cras susp rest migr intr unkn
        SpecCommanded running     pend inst fail stop star run  ends cras susp rest migr intr unkn
        SpecUpdated               pend inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredCommanded stopped  pend inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredSynchronized newer stop inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredSynchronized same  stop inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredSynchronized older .    .    .    .    .    .    .    .    .    .    .    .    .
        ActionBegan               pend inst fail stop star run  ends cras susp rest migr intr unkn
        ActionFailed              pend inst fail stop star run  ends cras susp rest migr intr unkn
        InstallBegan              inst inst inst inst inst inst inst inst inst inst inst inst inst
        InstallSucceeded          stop stop stop stop star run  ends stop stop stop stop stop stop
        InstallFailed             .    .    .    .    .    .    .    .    .    .    .    .    .
        InstallInterrupted        .    .    .    .    .    .    .    .    .    .    .    .    .
        StartBegan                star star star star star star star star star star star star star
        ContainerStarted          .    .    .    .    star .    .    .    .    .    .    .    .
        BecameReady               run  run  run  run  run  run  run  run  run  run  run  run  run
        StartFailed               stop stop stop stop stop stop stop stop stop stop stop stop stop
        StartFailed by itself     cras cras cras cras cras cras cras cras cras cras cras cras cras
        StartFailed cancelled     stop stop stop stop stop stop stop stop stop stop stop stop stop
        StopAsked                 ends ends ends ends ends ends ends ends ends ends ends ends ends
        StopFailed runs           run  run  run  run  run  run  run  run  run  run  run  run  run
        StopFailed gone           pend inst fail stop star run  ends cras susp rest migr intr unkn
        Stopped                   stop stop stop stop stop stop stop stop stop stop stop stop stop
        Exited code 3             cras cras cras cras cras cras cras cras cras cras cras cras cras
        Exited code 0             stop stop stop stop stop stop stop stop stop stop stop stop stop
        FoundRunning              star star star star star run  ends star star star star star star
        NodeRebooted              stop stop stop stop stop stop stop stop stop stop stop stop stop
        TimePassed                .    .    .    .    .    run  .    .    .    .    .    .    .
        DiskMeasured full         pend inst fail stop star run  ends cras susp rest migr intr unkn
        DiskMeasured free         pend inst fail stop star run  ends cras susp rest migr intr unkn
        Deleted                   gone gone gone gone gone gone gone gone gone gone gone gone gone
        """;

    private const string NotInstalled = """
                                  pend inst fail stop star run  ends cras susp rest migr intr unkn
        SpecCommanded running     pend inst fail stop star run  ends cras susp rest migr intr unkn
        SpecUpdated               pend inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredCommanded stopped  pend inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredSynchronized newer stop inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredSynchronized same  stop inst fail stop star run  ends cras susp rest migr intr unkn
        DesiredSynchronized older .    .    .    .    .    .    .    .    .    .    .    .    .
        ActionBegan               pend inst fail stop star run  ends cras susp rest migr intr unkn
        ActionFailed              pend inst fail stop star run  ends cras susp rest migr intr unkn
        InstallBegan              inst inst inst inst inst inst inst inst inst inst inst inst inst
        InstallSucceeded          stop stop stop stop star run  ends stop stop stop stop stop stop
        InstallFailed             fail fail fail fail fail fail fail fail fail fail fail .    fail
        InstallInterrupted        intr intr intr intr intr intr intr intr intr intr intr intr intr
        StartBegan                .    .    .    .    .    .    .    .    .    .    .    .    .
        ContainerStarted          .    .    .    .    .    .    .    .    .    .    .    .    .
        BecameReady               .    .    .    .    .    .    .    .    .    .    .    .    .
        StartFailed               pend inst fail stop star run  ends cras susp rest migr intr unkn
        StartFailed by itself     pend inst fail stop star run  ends cras susp rest migr intr unkn
        StartFailed cancelled     pend inst fail stop star run  ends cras susp rest migr intr unkn
        StopAsked                 ends ends ends ends ends ends ends ends ends ends ends ends ends
        StopFailed runs           pend inst fail stop star run  fail cras susp rest migr intr unkn
        StopFailed gone           pend inst fail stop star run  fail cras susp rest migr intr unkn
        Stopped                   pend fail fail stop star run  fail cras susp rest migr intr unkn
        Exited code 3             .    .    .    .    .    .    .    .    .    .    .    .    .
        Exited code 0             .    .    .    .    .    .    .    .    .    .    .    .    .
        FoundRunning              .    .    .    .    .    .    .    .    .    .    .    .    .
        NodeRebooted              .    .    .    .    .    .    .    .    .    .    .    .    .
        TimePassed                .    .    .    .    .    run  .    .    .    .    .    .    .
        DiskMeasured full         pend inst fail stop star run  ends cras susp rest migr intr unkn
        DiskMeasured free         pend inst fail stop star run  ends cras susp rest migr intr unkn
        Deleted                   gone gone gone gone gone gone gone gone gone gone gone gone gone
        """;

    private static readonly Dictionary<InstanceState, string> Names = new()
    {
        [InstanceState.Pending] = "pend",
        [InstanceState.Installing] = "inst",
        [InstanceState.InstallFailed] = "fail",
        [InstanceState.Stopped] = "stop",
        [InstanceState.Starting] = "star",
        [InstanceState.Running] = "run",
        [InstanceState.Stopping] = "ends",
        [InstanceState.Crashed] = "cras",
        [InstanceState.Suspended] = "susp",
        [InstanceState.Restoring] = "rest",
        [InstanceState.Migrating] = "migr",
        [InstanceState.Interrupted] = "intr",
        [InstanceState.Unknown] = "unkn",
    };

    [Theory]
    [InlineData(true, Installed)]
    [InlineData(false, NotInstalled)]
    public void Next_EachStateAndEvent_IsAsTheTableSays(bool installed, string table) =>
        Assert.Equal(table, Table(installed));

    [Fact]
    public void Next_NotKnownHere_IsMadeByWhatBringsASpecificationAlone() =>
        Assert.Equal(
            [
                "SpecCommanded running",
                "SpecUpdated",
                "DesiredSynchronized newer",
                "DesiredSynchronized same",
                "DesiredSynchronized older",
            ],
            StateScene.Events.Where(row => InstanceStates.Next(null, row.Value) is not null).Select(row => row.Key)
        );

    [Fact]
    public void Next_EachPair_KeepsWhatHoldsForEveryRecord()
    {
        foreach (var (before, name, happened) in Pairs())
        {
            var next = InstanceStates.Next(before, happened);
            if (next is not null)
            {
                Assert.True(Holds(before, next, happened), $"{name} in {before}: {next}");
            }
        }
    }

    [Fact]
    public void Next_NewsThatChangeAnObservation_CarryTheirTime() =>
        Assert.All(
            Pairs(),
            pair =>
            {
                var next = InstanceStates.Next(pair.Record, pair.Happened);
                var isNew = pair.Happened.IsNews && next is not null && next.Observation != pair.Record.Observation;
                Assert.Equal(isNew ? StateScene.Now : pair.Record.Observation.At, (next ?? pair.Record).Observation.At);
            }
        );

    private static bool Holds(InstanceRecord before, InstanceRecord next, InstanceEvent happened)
    {
        var (was, seen) = (before.Observation, next.Observation);
        var runs = seen.State is InstanceState.Starting or InstanceState.Running or InstanceState.Stopping;
        var waits = seen.State is InstanceState.Crashed or InstanceState.Stopped or InstanceState.Interrupted;
        return (seen.StartedAt is null || runs)
            && (seen.MissingIsolation is null || seen.StartedAt is not null)
            && (seen.RestartAt is null || waits)
            && (
                next.Installed
                || seen.State == was.State
                || seen.State is not (InstanceState.Running or InstanceState.Starting)
            )
            && (
                next.Installed == before.Installed
                || happened is InstallBegan or InstallSucceeded or DesiredSynchronized
            )
            && next.Generation >= before.Generation
            && seen.Generation >= was.Generation
            && seen.Generation <= next.Generation
            && next.Id == before.Id;
    }

    private static IEnumerable<(InstanceRecord Record, string Name, InstanceEvent Happened)> Pairs() =>
        from state in StateScene.States
        from installed in (bool[])[true, false]
        from desired in Enum.GetValues<DesiredState>()
        from policy in Enum.GetValues<RestartPolicy>()
        from row in StateScene.Events
        let record = StateScene.Record(state, installed)
        select (
            record with
            {
                Desired = desired,
                Spec = record.Spec with { RestartPolicy = policy },
            },
            row.Key,
            row.Value
        );

    private static string Table(bool installed) =>
        string.Join(
            '\n',
            StateScene
                .Events.Select(row => Row(row.Key, StateScene.States.Select(s => Cell(s, row.Value, installed))))
                .Prepend(Row("", StateScene.States.Select(state => Names[state])))
        );

    private static string Row(string name, IEnumerable<string> cells) =>
        $"{name,-26}{string.Concat(cells.Select(cell => $"{cell,-5}"))}".TrimEnd();

    private static string Cell(InstanceState state, InstanceEvent happened, bool installed)
    {
        var record = StateScene.Record(state, installed);
        var next = InstanceStates.Next(record, happened);
        return next is null ? "gone"
            : next == record ? "."
            : Names[next.Observation.State];
    }
}
