using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Ends the workload or its install step at once, whatever is being done with it.</summary>
internal sealed class KillHandler : IActionHandler<KillInstance>
{
    public string Kind => "Kill";

    public Lane Lane => Lane.Power;

    public ActionRank Rank => ActionRank.Force;

    public bool CanBeCancelled => false;

    public ActionCommand Read(KillInstance command, DateTimeOffset now)
    {
        var (operation, _, instance, generation, deadline) = command;
        var told = new DesiredCommanded(now, DesiredState.Stopped, generation);
        return new ActionCommand(operation, instance, deadline, generation, told);
    }

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        var run = instance.Run;
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Workload, cancellationToken);
        run?.End(new ContainerExit(WorkloadStopper.KilledExitCode, Oom: false, instance.Now));
        if (run is not null)
        {
            instance.Console.Notice("killed");
        }

        WorkloadStopper.MarkStopped(instance, run is null ? null : await run.Exited, cancellationToken);
        return ActionResult.Success;
    }

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        instance.Apply(new ActionFailed(instance.Now, result.Error), cancellationToken);
        return Task.CompletedTask;
    }
}
