using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Instances.Placement;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>
/// Runs the install step again, after a failed one or to bring the files back to their beginning. Nothing is started.
/// </summary>
internal sealed class ReinstallKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    InstanceStateUpdater states,
    OrganizationTrust trust,
    Principal caller,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : InstallKind(database, outbox, specs, states, options, clock)
{
    public const string Name = "reinstall";

    public override OperationLanes Lanes => OperationLanes.Both;

    protected override async Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    )
    {
        if (met.Count > 0)
        {
            return ApiErrors.Conflict("busy", "Another operation of the instance still runs.");
        }

        if (instance.State is InstanceState.Running or InstanceState.Starting or InstanceState.Stopping)
        {
            return ApiErrors.Conflict("running", "Stop the instance first.");
        }

        return await trust.RefusalAsync(CallerScope.ById(caller), instance, cancellationToken);
    }

    protected override void Change(Instance instance) => Want(instance, DesiredState.Stopped);
}
