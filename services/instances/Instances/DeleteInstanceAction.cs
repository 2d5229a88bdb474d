using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Operations;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Messaging;

namespace Panel.Instances.Instances;

/// <summary>Marks an instance for deletion. Its row and ports stay until the node has removed everything, however long that takes.</summary>
internal sealed class DeleteInstanceAction(InstancesDbContext database, OperationLog operations, IOutbox outbox, TimeProvider clock)
{
    public async Task<Outcome<(Operation Operation, Instance Instance)>> ExecuteAsync(Guid organization, Guid id, Guid user, CancellationToken cancellation)
    {
        var instance = await database.Instances.Of(organization).SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (instance is null) return ApiErrors.NotFound("instance");
        if ((await operations.ActiveOfAsync(id, cancellation)).Find(row => row.Kind == OperationKind.Delete) is { } running) return (running, instance);
        instance.DesiredState = DesiredState.Deleted;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var operation = operations.Begin(OperationKind.Delete, instance, user);
        outbox.Send(NodeQueue.Of(instance.NodeId), new DeleteInstance(operation.Id, instance.NodeId, instance.Id, instance.Generation, operation.Deadline));
        await database.SaveChangesAsync(cancellation);
        return (operation, instance);
    }
}
