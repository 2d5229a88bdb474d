using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Operations;
using Panel.Instances.Placement;

namespace Panel.Instances.Instances;

/// <summary>
/// Runs the install step again, after a failed one or to bring the files back to their beginning. Nothing is started.
/// </summary>
internal sealed class ReinstallAction(
    InstancesDbContext database,
    OperationLog operations,
    InstanceSpecs specs,
    OperationCommands commands,
    OrganizationTrust trust,
    TimeProvider clock
)
{
    public async Task<Outcome<(Operation Operation, Instance Instance)>> ExecuteAsync(
        Reach reach,
        Guid id,
        Guid user,
        CancellationToken cancellation
    )
    {
        var instance = await database.Instances.Of(reach).SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (instance is null)
        {
            return ApiErrors.NotFound("instance");
        }

        if (instance.DesiredState == DesiredState.Deleted)
        {
            return ApiErrors.Conflict("deleting", "The instance is being deleted.");
        }

        if ((await operations.ActiveOfAsync(id, cancellation)).Count > 0)
        {
            return ApiErrors.Conflict("busy", "Another operation of the instance still runs.");
        }

        if (instance.State is InstanceState.Running or InstanceState.Starting or InstanceState.Stopping)
        {
            return ApiErrors.Conflict("running", "Stop the instance first.");
        }

        if (await trust.RefusalAsync(reach, instance, cancellation) is { } closed)
        {
            return closed;
        }

        instance.DesiredState = DesiredState.Stopped;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var spec = await specs.BuildAsync(instance, cancellation);
        var operation = operations.Begin(
            OperationKind.Reinstall,
            instance,
            user,
            TimeSpan.FromSeconds(spec.Install?.TimeoutSeconds ?? 0)
        );
        commands.Send(operation, instance, spec);
        await database.SaveChangesAsync(cancellation);
        return (operation, instance);
    }
}
