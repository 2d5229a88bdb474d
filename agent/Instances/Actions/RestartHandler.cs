using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Stops the workload and starts it again.</summary>
internal sealed class RestartHandler(WorkloadStarter starter) : IActionHandler<RestartInstance>
{
    public string Kind => "Restart";

    public Lane Lane => Lane.Power;

    public ActionRank Rank => ActionRank.Desire;

    public bool OvertakesStarts => true;

    public ActionCommand Read(RestartInstance command, DateTimeOffset now)
    {
        var (operation, _, spec, deadline) = command;
        var told = new SpecCommanded(now, spec, DesiredState.Running, Installed: true);
        return new ActionCommand(operation, spec.InstanceId, deadline, spec.Generation, told);
    }

    public bool IsStarting(InstanceAction action, InstanceRecord? record) => true;

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        // One that was interrupted after its stop only lacks the start.
        if (!(running.Action.Resumed && instance.Record?.Observation.State == InstanceState.Starting))
        {
            await WorkloadStopper.RunAsync(instance, cancellationToken);
        }

        return await starter.RunAsync(instance, running, cancellationToken);
    }

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    ) => WorkloadStarter.SettleAsync(instance, running, result, cancellationToken);
}
