using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Stops the workload. Due by itself where a workload runs that should not.</summary>
internal sealed class StopHandler : IActionHandler<StopInstance>, IDueHandler
{
    // What it may take beside the workload's own time limit.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    public string Kind => "Stop";

    public Lane Lane => Lane.Power;

    public ActionRank Rank => ActionRank.Desire;

    public bool OvertakesStarts => true;

    public ActionCommand Read(StopInstance command, DateTimeOffset now)
    {
        var (operation, _, instance, generation, deadline) = command;
        var told = new DesiredCommanded(now, DesiredState.Stopped, generation);
        return new ActionCommand(operation, instance, deadline, generation, told);
    }

    public DateTimeOffset? DueAt(InstanceContext instance, DateTimeOffset now) =>
        instance is { Record.Desired: DesiredState.Stopped, Run.IsAlive: true } ? now : null;

    public TimeSpan LimitOf(InstanceContext instance) =>
        TimeSpan.FromSeconds(instance.Record?.Spec.Stop.TimeoutSeconds ?? 0) + Margin;

    public Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    ) => WorkloadStopper.RunAsync(instance, cancellationToken);

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        var runs = instance.Run is { IsAlive: true };
        var cancelled = running.Ending == ActionInterruption.Cancelled;
        instance.Apply(new StopFailed(instance.Now, result.Error, runs, cancelled), cancellationToken);
        return Task.CompletedTask;
    }
}
