using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Instances.Placement;

namespace Panel.Instances.Instances;

/// <summary>
/// Start, stop, restart, kill: changes the desired state and sends the command, both in one transaction.
/// </summary>
internal sealed class PowerAction(
    InstancesDbContext database,
    OperationTracker operations,
    InstanceSpecFactory specs,
    OperationCommands commands,
    OrganizationTrust trust,
    IAudit audit,
    TimeProvider clock
)
{
    public async Task<Result<(Operation Operation, Instance Instance)>> ExecuteAsync(
        CallerScope reach,
        Guid id,
        OperationKind kind,
        Guid user,
        CancellationToken cancellationToken
    )
    {
        var instance = await database
            .Set<Instance>()
            .Of(reach)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (instance is null)
        {
            return ApiErrors.NotFound("instance");
        }

        if (instance.DesiredState == DesiredState.Deleted)
        {
            return ApiErrors.Conflict("deleting", "The instance is being deleted.");
        }

        var active = await operations.ActiveOfAsync(id, cancellationToken);
        if (active.LastOrDefault() is { } last && last.Kind == kind)
        {
            return Again(last, instance);
        }

        if (Refusal(instance, kind, active) is { } refusal)
        {
            return refusal;
        }

        if (
            kind is OperationKind.Start or OperationKind.Restart
            && await trust.RefusalAsync(reach, instance, cancellationToken) is { } closed
        )
        {
            return closed;
        }

        instance.DesiredState = kind is OperationKind.Start or OperationKind.Restart
            ? DesiredState.Running
            : DesiredState.Stopped;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var spec = await specs.BuildAsync(instance, cancellationToken);
        var operation = operations.Begin(
            kind,
            instance,
            user,
            kind is OperationKind.Stop or OperationKind.Restart
                ? TimeSpan.FromSeconds(spec.Stop.TimeoutSeconds)
                : default
        );
        commands.Send(operation, instance, spec);
        await database.SaveChangesAsync(cancellationToken);
        return (operation, instance);
    }

    private static ApiError? Refusal(Instance instance, OperationKind kind, List<Operation> active)
    {
        if (kind == OperationKind.Kill)
        {
            return null;
        }

        // A creation also waits for the first start to be ready, and the node ends that for a stop or a restart.
        var isInstalled =
            instance.Installed
            || instance.State is InstanceState.Starting or InstanceState.Running or InstanceState.Stopping;
        var installs = active.Any(operation =>
            operation.Kind == OperationKind.Reinstall || (operation.Kind == OperationKind.Create && !isInstalled)
        );
        if (installs)
        {
            return ApiErrors.Conflict("installing", "The instance is being installed; kill it to give up.");
        }

        if (!isInstalled && kind != OperationKind.Stop)
        {
            return ApiErrors.Conflict("not_installed", "The install has not succeeded; reinstall the instance first.");
        }

        return null;
    }

    // Asked twice: the operation that runs already is the answer.
    private (Operation, Instance) Again(Operation operation, Instance instance)
    {
        audit.NothingChanged();
        return (operation, instance);
    }
}
