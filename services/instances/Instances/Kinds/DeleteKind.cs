using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances.Kinds;

/// <summary>
/// Marks an instance for deletion. Its row and ports stay until the node has removed everything, however long that
/// takes.
/// </summary>
internal sealed class DeleteKind(
    InstancesDbContext database,
    IOutbox outbox,
    InstanceRemoval removal,
    IOptions<OperationOptions> options,
    TimeProvider clock
) : InstanceKind(database, outbox)
{
    public const string Name = "delete";

    public override OperationLanes Lanes => OperationLanes.Both;

    public override bool Joins => true;

    public override bool Overtakes => true;

    protected override bool TakesDeleted => true;

    protected override Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => Task.FromResult<ApiError?>(null);

    protected override void Change(Instance instance)
    {
        instance.DesiredState = DesiredState.Deleted;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
    }

    protected override ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken) =>
        ValueTask.FromResult(options.Value.Delete);

    // Without a specification: also what can no longer be rendered can be deleted.
    protected override ValueTask SendAsync(Operation operation, Instance instance, CancellationToken cancellationToken)
    {
        Send(
            operation,
            new DeleteInstance(operation.Id, NodeOf(operation), instance.Id, instance.Generation, operation.Deadline)
        );
        return ValueTask.CompletedTask;
    }

    protected override async Task EndAsync(Instance instance, OperationEnd end, CancellationToken cancellationToken)
    {
        if (end.Status == OperationStatus.Succeeded)
        {
            await removal.PurgeAsync(instance, cancellationToken);
        }
        else if (end.Status == OperationStatus.Expired)
        {
            // It goes on behind the scenes.
            instance.HiddenAt ??= clock.GetUtcNow();
        }
    }
}
