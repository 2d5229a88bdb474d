using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Instances.Placement;

namespace Panel.Instances.Instances;

/// <summary>
/// Runs the install step again, after a failed one or to bring the files back to their beginning. Nothing is started.
/// </summary>
internal sealed class ReinstallAction(
    InstancesDbContext database,
    OperationTracker operations,
    InstanceSpecFactory specs,
    OperationCommands commands,
    OrganizationTrust trust,
    TimeProvider clock
)
{
    public async Task<Result<(Operation Operation, Instance Instance)>> ExecuteAsync(
        CallerScope reach,
        Guid id,
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

        if ((await operations.ActiveOfAsync(id, cancellationToken)).Count > 0)
        {
            return ApiErrors.Conflict("busy", "Another operation of the instance still runs.");
        }

        if (instance.State is InstanceState.Running or InstanceState.Starting or InstanceState.Stopping)
        {
            return ApiErrors.Conflict("running", "Stop the instance first.");
        }

        if (await trust.RefusalAsync(reach, instance, cancellationToken) is { } closed)
        {
            return closed;
        }

        instance.DesiredState = DesiredState.Stopped;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var spec = await specs.BuildAsync(instance, cancellationToken);
        var operation = operations.Begin(
            OperationKind.Reinstall,
            instance,
            user,
            TimeSpan.FromSeconds(spec.Install?.TimeoutSeconds ?? 0)
        );
        commands.Send(operation, instance, spec);
        await database.SaveChangesAsync(cancellationToken);
        return (operation, instance);
    }
}
