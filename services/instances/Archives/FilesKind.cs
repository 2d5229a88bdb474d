using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Archives;

/// <summary>What the kinds that work on an instance's files share: they run beside start and stop.</summary>
internal abstract class FilesKind(InstancesDbContext database, IOutbox outbox) : InstanceKind(database, outbox)
{
    public override OperationLanes Lanes => OperationLanes.Data;

    public override bool ReportsProgress => true;

    protected override Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<ApiError?>(
            instance.State == InstanceState.Pending
                ? ApiErrors.Conflict("not_installed", "The instance has no files yet.")
                : null
        );

    // All that the disk may hold, in the worst case.
    protected override ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken) =>
        ValueTask.FromResult(instance.DiskBytes > 0 ? DataLimit.Of(instance.DiskBytes) : DataLimit.Most);
}
