using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Looks for a workload that the supervisor does not follow: after the agent's
/// start, and after an engine call that came through late.
/// </summary>
internal static class InspectAction
{
    /// <param name="firstLook">The agent has just started: what was running may have ended meanwhile.</param>
    /// <param name="rebooted">The machine was restarted since; what ended then did not crash.</param>
    public static async Task<ActionResult> RunAsync(
        InstanceContext instance,
        bool firstLook,
        bool rebooted,
        CancellationToken cancellationToken
    )
    {
        if (instance.Run is not null || instance.Record is not { } record)
        {
            return ActionResult.Success;
        }

        var container = await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, cancellationToken);
        if (container is { Running: true })
        {
            Attach(instance, container, cancellationToken);
        }
        else if (firstLook)
        {
            await LookBackAsync(instance, record, container, rebooted, cancellationToken);
        }

        return ActionResult.Success;
    }

    private static void Attach(
        InstanceContext instance,
        RuntimeContainer container,
        CancellationToken cancellationToken
    )
    {
        var run = instance.Attach(container, cancellationToken);
        instance.Apply(new FoundRunning(instance.Now, run.StartedAt, run.MissingIsolation), cancellationToken);
    }

    private static async Task LookBackAsync(
        InstanceContext instance,
        InstanceRecord record,
        RuntimeContainer? container,
        bool rebooted,
        CancellationToken cancellationToken
    )
    {
        if (record.Observation.State == InstanceState.Installing)
        {
            instance.Apply(new InstallInterrupted(instance.Now), cancellationToken);
        }

        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        if (rebooted)
        {
            instance.Apply(new NodeRebooted(instance.Now), cancellationToken);
        }

        if (
            instance.Record?.Observation.State
            is InstanceState.Running
                or InstanceState.Starting
                or InstanceState.Stopping
        )
        {
            instance.Attach(container ?? Gone(instance, record), cancellationToken);
            return;
        }

        await RefillConsoleAsync(instance, container, cancellationToken);
    }

    private static async Task RefillConsoleAsync(
        InstanceContext instance,
        RuntimeContainer? container,
        CancellationToken cancellationToken
    )
    {
        if (container is null)
        {
            instance.Console.RestoreNotices();
        }
        else
        {
            await instance
                .NewPump(_ => { })
                .RunAsync(container.StartedAt, () => Task.FromResult(true), cancellationToken);
        }
    }

    private static RuntimeContainer Gone(InstanceContext instance, InstanceRecord record) =>
        new(
            instance.Id,
            ContainerRole.Workload,
            record.Observation.Generation,
            Running: false,
            record.Observation.StartedAt,
            Exit: null
        );
}
