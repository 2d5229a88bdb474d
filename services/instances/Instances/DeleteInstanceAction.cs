using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Instances.Operations;

namespace Panel.Instances.Instances;

/// <summary>
/// Marks an instance for deletion. Its row and ports stay until the node has removed everything, however long that
/// takes.
/// </summary>
internal sealed class DeleteInstanceAction(
    InstancesDbContext database,
    OperationTracker operations,
    OperationCommands commands,
    IAudit audit,
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

        var active = await operations.ActiveOfAsync(id, cancellationToken);
        if (active.Find(row => row.Kind == OperationKind.Delete) is { } running)
        {
            return Again(running, instance);
        }

        var operation = Begin(instance, user);
        await database.SaveChangesAsync(cancellationToken);
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
