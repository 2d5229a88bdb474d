using System.Text.Json;
using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>
/// Runs the install script in its own container, honours its exit code, and starts the workload when asked to.
/// </summary>
internal sealed class InstallHandler(WorkloadStarter starter) : IActionHandler<InstallInstance>
{
    public string Kind => "Install";

    public Lane Lane => Lane.Power;

    public ActionCommand Read(InstallInstance command, DateTimeOffset now)
    {
        var (operation, _, spec, thenStart, deadline) = command;
        var desired = thenStart ? DesiredState.Running : DesiredState.Stopped;
        return new ActionCommand(
            operation,
            spec.InstanceId,
            deadline,
            spec.Generation,
            new SpecCommanded(now, spec, desired, Installed: false),
            JsonSerializer.Serialize(new InstallPayload(thenStart), ActionJson.Default.InstallPayload)
        );
    }

    public bool IsStarting(InstanceAction action, InstanceRecord? record) =>
        ThenStart(action) && record is { Installed: true, Observation.State: not InstanceState.Installing };

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        if (instance.Record is not { } record)
        {
            return ActionResult.UnknownInstance;
        }

        // A resumed action whose script had succeeded only lacks its start.
        if (!(running.Action.Resumed && record.Installed))
        {
            var result = await InstallAsync(instance, record.Spec, running, cancellationToken);
            if (result.Outcome != OperationOutcome.Succeeded)
            {
                return result;
            }
        }

        return ThenStart(running.Action)
            ? await starter.RunAsync(instance, running, cancellationToken)
            : ActionResult.Success;
    }

    public async Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        if (instance.Record is not { Installed: false })
        {
            await WorkloadStarter.SettleAsync(instance, running, result, cancellationToken);
            return;
        }

        instance.Apply(new InstallFailed(instance.Now, result.Error), cancellationToken);
        instance.Console.Notice("the install step did not succeed");
        await Leftovers.RemoveAsync(instance, ContainerRole.Install, cancellationToken);
    }

    private static bool ThenStart(InstanceAction action) =>
        action.Payload is { } payload
        && JsonSerializer.Deserialize(payload, ActionJson.Default.InstallPayload) is { ThenStart: true };

    private static async Task<ActionResult> InstallAsync(
        InstanceContext instance,
        InstanceSpec spec,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        // Files can be put there before the first start, and whether or not there is an install step.
        DataFolders.Create(instance.Paths);
        if (spec.Install is { } install)
        {
            if (!running.Action.Resumed)
            {
                await BeginAsync(instance, spec, cancellationToken);
            }
            else if (await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Install, cancellationToken) is null)
            {
                instance.Apply(new InstallInterrupted(instance.Now), cancellationToken);
                return ActionResult.Failure(
                    "interrupted",
                    "The agent ended while the install step ran, and its container is gone."
                );
            }

            if (await InstallFollower.RunAsync(instance, spec, install, running, cancellationToken) is { } failure)
            {
                return failure;
            }
        }

        instance.Apply(new InstallSucceeded(instance.Now), cancellationToken);
        instance.Console.Notice("installed");
        // After the result is stored: an agent that ends in between finds the container and reads its exit code again.
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        return ActionResult.Success;
    }

    private static async Task BeginAsync(
        InstanceContext instance,
        InstanceSpec spec,
        CancellationToken cancellationToken
    )
    {
        if (instance.Run is not null)
        {
            await WorkloadStopper.RunAsync(instance, cancellationToken);
        }

        instance.Apply(new InstallBegan(instance.Now), cancellationToken);
        instance.Console.Notice("installing");
        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        await instance.Runtime.StartAsync(spec, ContainerRole.Install, instance.Paths, cancellationToken);
    }
}
