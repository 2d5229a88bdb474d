using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Starts the workload. Due by itself after a crash, and where a desired state asks for it.</summary>
internal sealed class StartHandler(WorkloadStarter starter) : IActionHandler<StartInstance>, IDueHandler
{
    public string Kind => "Start";

    public Lane Lane => Lane.Power;

    public ActionRank Rank => ActionRank.Desire;

    /// <summary>A failed start by itself is tried again like a crash.</summary>
    public bool PacesItself => true;

    public ActionCommand Read(StartInstance command, DateTimeOffset now)
    {
        var (operation, _, spec, deadline) = command;
        var told = new SpecCommanded(now, spec, DesiredState.Running, Installed: true);
        return new ActionCommand(operation, spec.InstanceId, deadline, spec.Generation, told);
    }

    public DateTimeOffset? DueAt(InstanceContext instance, DateTimeOffset now) =>
        instance.Record is { Desired: DesiredState.Running, Installed: true } record && instance.Run is null
            ? record.Observation.RestartAt
            : null;

    public TimeSpan LimitOf(InstanceContext instance) => TimeSpan.FromMinutes(30);

    public bool IsStarting(InstanceAction action, InstanceRecord? record) => true;

    public Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    ) => starter.RunAsync(instance, running, cancellationToken);

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    ) => WorkloadStarter.SettleAsync(instance, running, result, cancellationToken);
}
