using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Operations;
using Panel.ServiceDefaults.Auditing;
using Panel.ServiceDefaults.Errors;

namespace Panel.Instances.Instances;

/// <summary>Marks an instance for deletion. Its row and ports stay until the node has removed everything, however long that takes.</summary>
internal sealed class DeleteInstanceAction(InstancesDbContext database, OperationLog operations, OperationCommands commands, InstanceSpecs specs, IAudit audit, TimeProvider clock)
{
    public async Task<Outcome<(Operation Operation, Instance Instance)>> ExecuteAsync(Reach reach, Guid id, Guid user, CancellationToken cancellation)
    {
        var instance = await database.Instances.Of(reach).SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (instance is null) return ApiErrors.NotFound("instance");
        if ((await operations.ActiveOfAsync(id, cancellation)).Find(row => row.Kind == OperationKind.Delete) is { } running) return Again(running, instance);
        instance.DesiredState = DesiredState.Deleted;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var operation = operations.Begin(OperationKind.Delete, instance, user);
        commands.Send(operation, instance, await specs.BuildAsync(instance, cancellation));
        await database.SaveChangesAsync(cancellation);
        return (operation, instance);
    }

    // Asked twice: the operation that runs already is the answer.
    private (Operation, Instance) Again(Operation operation, Instance instance)
    {
        audit.NothingChanged();
        return (operation, instance);
    }
}
