using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>What the kinds share that run the install step.</summary>
internal abstract class InstallKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    InstanceStateUpdater states,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : PowerKind(database, outbox, specs, clock)
{
    protected override async ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken)
    {
        var install = (await SpecOfAsync(instance, cancellationToken)).Install;
        return options.Value.Create + TimeSpan.FromSeconds(install?.TimeoutSeconds ?? 0);
    }

    protected override async ValueTask SendAsync(
        Operation operation,
        Instance instance,
        CancellationToken cancellationToken
    ) =>
        Send(
            operation,
            new InstallInstance(
                operation.Id,
                NodeOf(operation),
                await SpecOfAsync(instance, cancellationToken),
                ThenStart: instance.DesiredState == DesiredState.Running,
                operation.Deadline
            )
        );

    protected override Task EndAsync(Instance instance, OperationEnd end, CancellationToken cancellationToken)
    {
        if (end.Report is { } report)
        {
            instance.Installed = IsInstalled(report);
        }
        else if (end.Status == OperationStatus.Expired && !instance.Installed)
        {
            // An install whose end no agent reported is not ready.
            instance.DesiredState = DesiredState.Stopped;
            states.Change(instance, InstanceState.Interrupted, end.Error);
        }

        return base.EndAsync(instance, end, cancellationToken);
    }

    // The first start may fail, be cancelled or be superseded after an install that went well.
    private static bool IsInstalled(OperationFinished report) =>
        report.Outcome == OperationOutcome.Succeeded
        || report.Observation
            is
        {
            State: not (
                    InstanceState.Pending
                    or InstanceState.Installing
                    or InstanceState.InstallFailed
                    or InstanceState.Interrupted
                )
        };
}
