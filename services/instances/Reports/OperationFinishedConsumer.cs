using MassTransit;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Instances.Instances;
using Panel.Instances.Operations;

namespace Panel.Instances.Reports;

/// <summary>
/// The node says how an operation ended. An end that comes after the
/// deadline changes the instance, but not the operation.
/// </summary>
internal sealed class OperationFinishedConsumer(
    InstancesDbContext database,
    OperationTracker operations,
    InstanceStateUpdater states,
    InstanceRemoval removal
) : IConsumer<OperationFinished>
{
    public async Task Consume(ConsumeContext<OperationFinished> context)
    {
        var (report, cancellation) = (context.Message, context.CancellationToken);
        var operation = await database.Set<Operation>().FindAsync([report.OperationId], cancellation);
        if (operation is null || operation.NodeId != report.NodeId)
        {
            return;
        }

        operation.StartedAt ??= report.At;
        if (operation.IsActive)
        {
            operation.Warnings = OperationWarnings.Add(operation.Warnings, report.Warnings);
        }

        operations.End(operation, StatusOf(report.Outcome), report.Code, report.Error);
        if (await database.Set<Instance>().FindAsync([operation.InstanceId], cancellation) is not { } instance)
        {
            return;
        }

        if (report.Observation is { } seen)
        {
            states.Apply(instance, seen, report.Sequence);
        }

        if (operation.Kind == OperationKind.Delete)
        {
            if (report.Outcome == OperationOutcome.Succeeded)
            {
                await removal.PurgeAsync(instance, cancellation);
            }
        }
        else
        {
            Settle(instance, operation.Kind, report);
        }
    }

    // A failed start is not tried again behind the user's back; a crashed
    // workload that the node restarts is left to it.
    private static void Settle(Instance instance, OperationKind kind, OperationFinished report)
    {
        var state = report.Observation?.State;
        if (kind is OperationKind.Create or OperationKind.Reinstall)
        {
            instance.Installed =
                report.Outcome == OperationOutcome.Succeeded
                || (
                    state is { } known
                    && known
                        is not (
                            InstanceState.Pending
                            or InstanceState.Installing
                            or InstanceState.InstallFailed
                            or InstanceState.Interrupted
                        )
                );
        }

        var gaveUp =
            state is not (InstanceState.Running or InstanceState.Starting) && report.Observation?.RestartAt is null;
        if (report.Outcome == OperationOutcome.Failed && gaveUp && instance.DesiredState == DesiredState.Running)
        {
            instance.DesiredState = DesiredState.Stopped;
        }
    }

    private static OperationStatus StatusOf(OperationOutcome outcome) =>
        outcome switch
        {
            OperationOutcome.Succeeded => OperationStatus.Succeeded,
            OperationOutcome.Cancelled => OperationStatus.Cancelled,
            OperationOutcome.Superseded => OperationStatus.Superseded,
            _ => OperationStatus.Failed,
        };
}
