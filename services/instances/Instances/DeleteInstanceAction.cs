using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Instances.Operations;

namespace Panel.Instances.Instances;

/// <summary>
/// Marks an instance for deletion. Its row and ports stay until the node has removed everything, however long that
/// takes.
/// </summary>
internal sealed class DeleteInstanceAction(
    InstancesDbContext database,
    OperationLog operations,
    OperationCommands commands,
    IAudit audit,
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

        var active = await operations.ActiveOfAsync(id, cancellation);
        if (active.Find(row => row.Kind == OperationKind.Delete) is { } running)
        {
            return Again(running, instance);
        }

        var operation = Begin(instance, user);
        await database.SaveChangesAsync(cancellation);
        return (operation, instance);
    }

    /// <summary>For an instance without a running deletion. The caller saves.</summary>
    public Operation Begin(Instance instance, Guid requestedBy)
    {
        instance.DesiredState = DesiredState.Deleted;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var operation = operations.Begin(OperationKind.Delete, instance, requestedBy);
        commands.Delete(operation, instance);
        return operation;
    }

    // Asked twice: the operation that runs already is the answer.
    private (Operation, Instance) Again(Operation operation, Instance instance)
    {
        audit.NothingChanged();
        return (operation, instance);
    }
}
