using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>
/// Looks for a workload that the supervisor does not follow: after the agent's
/// start, and after an engine call that came through late.
/// </summary>
internal sealed class InspectHandler : IDueHandler
{
    public string Kind => "Inspect";

    public Lane Lane => Lane.Power;

    public DateTimeOffset? DueAt(InstanceContext instance, DateTimeOffset now) =>
        instance.Look.IsDue && instance.Run is null && instance.Record is not null ? now : null;

    public TimeSpan LimitOf(InstanceContext instance) => TimeSpan.FromSeconds(60);

    public async Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    )
    {
        instance.Look.IsDue = false;
        await LookAsync(instance, cancellationToken);
        instance.Look.IsFirst = false;
        return ActionResult.Success;
    }

    public Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    )
    {
        instance.Look.IsDue = true;
        return Task.CompletedTask;
    }

    private static async Task LookAsync(InstanceContext instance, CancellationToken cancellationToken)
    {
        if (instance.Run is not null || instance.Record is not { } record)
        {
            return;
        }

        var container = await instance.Runtime.InspectAsync(instance.Id, ContainerRole.Workload, cancellationToken);
        if (container is { Running: true })
        {
            Attach(instance, container, cancellationToken);
        }
        else if (instance.Look.IsFirst)
        {
            await LookBackAsync(instance, record, container, cancellationToken);
        }
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
        CancellationToken cancellationToken
    )
    {
        if (record.Observation.State == InstanceState.Installing)
        {
            instance.Apply(new InstallInterrupted(instance.Now), cancellationToken);
        }

        await instance.Runtime.RemoveAsync(instance.Id, ContainerRole.Install, cancellationToken);
        if (instance.Look.IsAfterReboot)
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
