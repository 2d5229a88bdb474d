using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>What the kinds share that start or stop an instance, or change what the next start uses.</summary>
internal abstract class PowerKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceSpecFactory specs,
    TimeProvider clock
) : InstanceKind(database, outbox)
{
    private InstanceSpec? _spec;

    public override OperationLanes Lanes => OperationLanes.Power;

    // A failed start is not tried again behind the user's back; a crashed workload that the node restarts is left to it.
    protected override Task EndAsync(Instance instance, OperationEnd end, CancellationToken cancellationToken)
    {
        var seen = end.Report?.Observation;
        var gaveUp = seen?.State is not (InstanceState.Running or InstanceState.Starting) && seen?.RestartAt is null;
        if (
            end is { Report.Outcome: OperationOutcome.Failed }
            && gaveUp
            && instance.DesiredState == DesiredState.Running
        )
        {
            instance.DesiredState = DesiredState.Stopped;
        }

        return Task.CompletedTask;
    }

    /// <summary>Why a start, a stop or a restart may not begin.</summary>
    protected static ApiError? InstallRefusal(Instance instance, IReadOnlyList<Operation> met, bool needsInstall)
    {
        // A creation also waits for the first start to be ready, and the node ends that for a stop or a restart.
        var isInstalled =
            instance.Installed
            || instance.State is InstanceState.Starting or InstanceState.Running or InstanceState.Stopping;
        var installs = met.Any(operation =>
            operation.Kind == ReinstallKind.Name || (operation.Kind == CreateKind.Name && !isInstalled)
        );
        if (installs)
        {
            return ApiErrors.Conflict("installing", "The instance is being installed; kill it to give up.");
        }

        return needsInstall && !isInstalled
            ? ApiErrors.Conflict("not_installed", "The install has not succeeded; reinstall the instance first.")
            : null;
    }

    protected void Want(Instance instance, DesiredState desired)
    {
        instance.DesiredState = desired;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
    }

    /// <summary>Rendered once for each generation: its limits and its command come from the same.</summary>
    protected async ValueTask<InstanceSpec> SpecOfAsync(Instance instance, CancellationToken cancellationToken) =>
        _spec is { } spec && spec.InstanceId == instance.Id && spec.Generation == instance.Generation
            ? spec
            : _spec = await specs.BuildAsync(instance, cancellationToken);

    /// <summary>Why its rows do not make a specification; null when they do.</summary>
    protected async Task<ApiError?> SpecErrorAsync(Instance instance, CancellationToken cancellationToken)
    {
        var spec = await specs.TryBuildAsync(instance, cancellationToken);
        if (spec.Failed)
        {
            return spec.Error;
        }

        _spec = spec.Value;
        return null;
    }
}
