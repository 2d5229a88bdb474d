using Panel.Agent.Archives;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Storage;
using Panel.Agent.Tests.Instances.State;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances.Actions;

/// <summary>
/// Every pair of kinds that meet. A row is the new one, a column the one before it. In the data lane and in both
/// stand kinds of these tests.
/// </summary>
public sealed class ActionRulesTests
{
    private static readonly WorkloadStarter Starter = new((_, _, _) => Task.FromResult<IReadOnlyList<string>>([]));

    private static readonly FileArchiving Archiving = new();

    private static readonly IActionHandler[] Handlers =
    [
        new InstallHandler(Starter),
        new StartHandler(Starter),
        new RestartHandler(Starter),
        new StopHandler(),
        new KillHandler(),
        new DeleteHandler(),
        new UpdateHandler(),
        new InspectHandler(),
        new ArchiveHandler(Archiving),
        new ExtractHandler(Archiving),
        new HoldDataHandler(),
        new HoldBothHandler(),
    ];

    [Fact]
    public void Kinds_OfTheAgent_AreAllHere() =>
        Assert.Equal(
            typeof(IActionHandler)
                .Assembly.GetTypes()
                .Where(type => type.IsClass && type.IsAssignableTo(typeof(IActionHandler)))
                .Select(type => type.Name)
                .Order(),
            Handlers
                .Select(handler => handler.GetType())
                .Where(type => type.Assembly == typeof(IActionHandler).Assembly)
                .Select(type => type.Name)
                .Order()
        );

    /// <summary>ends: superseded. waits: the new one goes after it. free: neither waits for the other.</summary>
    [Fact]
    public void New_OneWaits_IsAsTheTableSays() =>
        Assert.Equal(
            """
                      Install  Start    Restart  Stop     Kill     Delete   Update   Inspect  Archive  Extract  HoldData HoldBoth
            Install   waits    waits    waits    waits    waits    waits    free     waits    free     free     free     waits
            Start     waits    ends     ends     ends     waits    waits    free     waits    free     free     free     waits
            Restart   waits    ends     ends     ends     waits    waits    free     waits    free     free     free     waits
            Stop      waits    ends     ends     ends     waits    waits    free     waits    free     free     free     waits
            Kill      ends     ends     ends     ends     ends     waits    free     ends     free     free     free     ends
            Delete    ends     ends     ends     ends     ends     ends     ends     ends     ends     ends     ends     ends
            Update    free     free     free     free     free     free     free     free     free     free     free     free
            Inspect   waits    waits    waits    waits    waits    waits    free     waits    free     free     free     waits
            Archive   free     free     free     free     free     waits    free     free     waits    waits    waits    waits
            Extract   free     free     free     free     free     waits    free     free     waits    waits    waits    waits
            HoldData  free     free     free     free     free     waits    free     free     waits    waits    waits    waits
            HoldBoth  waits    waits    waits    waits    waits    waits    free     waits    waits    waits    waits    waits
            """,
            Table((next, waiting) => Meeting(ActionRules.Supersedes(next, waiting), next, waiting))
        );

    [Fact]
    public void New_OneRuns_IsAsTheTableSays() =>
        Assert.Equal(
            """
                      Install  Start    Restart  Stop     Kill     Delete   Update   Inspect  Archive  Extract  HoldData HoldBoth
            Install   waits    waits    waits    waits    waits    waits    free     waits    free     free     free     waits
            Start     waits    waits    waits    waits    waits    waits    free     waits    free     free     free     waits
            Restart   waits    ends     ends     waits    waits    waits    free     waits    free     free     free     waits
            Stop      waits    ends     ends     waits    waits    waits    free     waits    free     free     free     waits
            Kill      ends     ends     ends     ends     waits    waits    free     ends     free     free     free     ends
            Delete    ends     ends     ends     ends     waits    waits    free     ends     ends     ends     ends     ends
            Update    free     free     free     free     free     free     free     free     free     free     free     free
            Inspect   waits    waits    waits    waits    waits    waits    free     waits    free     free     free     waits
            Archive   free     free     free     free     free     waits    free     free     waits    waits    waits    waits
            Extract   free     free     free     free     free     waits    free     free     waits    waits    waits    waits
            HoldData  free     free     free     free     free     waits    free     free     waits    waits    waits    waits
            HoldBoth  waits    waits    waits    waits    waits    waits    free     waits    waits    waits    waits    waits
            """,
            Table((next, running) => Meeting(ActionRules.Overtakes(next, running, Installed), next, running))
        );

    /// <summary>Eight of one kind wait already, and are not made pointless.</summary>
    [Fact]
    public void New_EightWait_IsAsTheTableSays() =>
        Assert.Equal(
            """
                      Install  Start    Restart  Stop     Kill     Delete   Update   Inspect  Archive  Extract  HoldData HoldBoth
            Install   busy     busy     busy     busy     busy     busy     taken    busy     taken    taken    taken    busy
            Start     busy     taken    taken    taken    busy     busy     taken    busy     taken    taken    taken    busy
            Restart   busy     taken    taken    taken    busy     busy     taken    busy     taken    taken    taken    busy
            Stop      busy     taken    taken    taken    busy     busy     taken    busy     taken    taken    taken    busy
            Kill      taken    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken
            Delete    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken
            Update    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken    taken
            Inspect   busy     busy     busy     busy     busy     busy     taken    busy     taken    taken    taken    busy
            Archive   taken    taken    taken    taken    taken    busy     taken    taken    busy     busy     busy     busy
            Extract   taken    taken    taken    taken    taken    busy     taken    taken    busy     busy     busy     busy
            HoldData  taken    taken    taken    taken    taken    busy     taken    taken    busy     busy     busy     busy
            HoldBoth  busy     busy     busy     busy     busy     busy     taken    busy     busy     busy     busy     busy
            """,
            Table(EightWait)
        );

    [Fact]
    public void New_SameGeneration_EndsNothingButByForce()
    {
        foreach (var next in Handlers.Where(handler => handler.Rank < ActionRank.Force))
        {
            Assert.All(
                Handlers,
                before =>
                {
                    Assert.False(ActionRules.Supersedes(Action(next, 3), Action(before, 3)));
                    Assert.False(ActionRules.Overtakes(Action(next, 3), Action(before, 3), Installed));
                }
            );
        }
    }

    [Theory]
    [InlineData(true, InstanceState.Starting, true, true)]
    [InlineData(true, InstanceState.Starting, false, false)]
    [InlineData(false, InstanceState.Installing, true, false)]
    [InlineData(true, InstanceState.Installing, true, false)]
    public void Stop_DuringInstall_OvertakesItsStartOnly(
        bool installed,
        InstanceState state,
        bool thenStart,
        bool overtakes
    )
    {
        var install = Action(new InstallHandler(Starter), 3) with
        {
            Payload = $$"""{"ThenStart":{{(thenStart ? "true" : "false")}}}""",
        };

        var stop = Action(new StopHandler(), 4);

        Assert.Equal(overtakes, ActionRules.Overtakes(stop, install, StateScene.Record(state, installed)));
    }

    [Fact]
    public void Stop_DuringAStartByTheAgentItself_OvertakesItWhateverItsGeneration() =>
        Assert.True(
            ActionRules.Overtakes(
                Action(new StopHandler(), 3),
                Action(new StartHandler(Starter), 3) with
                {
                    OperationId = null,
                },
                Installed
            )
        );

    private static InstanceRecord Installed => StateScene.Record(InstanceState.Starting, installed: true);

    private static InstanceAction Action(IActionHandler handler, long generation) =>
        new(handler, Guid.CreateVersion7(), handler.Lane == Lane.Data ? null : generation, StateScene.Now);

    private static string Meeting(bool ends, InstanceAction next, InstanceAction before) =>
        ends ? "ends"
        : (next.Lane & before.Lane) == Lane.None ? "free"
        : "waits";

    private static string EightWait(InstanceAction next, InstanceAction waiting)
    {
        var queue = new ActionQueue();
        for (var i = 0; i < ActionRules.MostWaiting; i++)
        {
            queue.Add(waiting with { OperationId = Guid.CreateVersion7() });
        }

        return queue.Refuses(next, queue.SupersededBy(next)) ? "busy" : "taken";
    }

    private static string Table(Func<InstanceAction, InstanceAction, string> meet) =>
        string.Join(
            '\n',
            Handlers
                .Select(next => Row(next.Kind, Handlers.Select(before => meet(Action(next, 4), Action(before, 3)))))
                .Prepend(Row("", Handlers.Select(before => before.Kind)))
        );

    private static string Row(string name, IEnumerable<string> cells) =>
        $"{name,-10}{string.Concat(cells.Select(cell => $"{cell,-9}"))}".TrimEnd();
}
