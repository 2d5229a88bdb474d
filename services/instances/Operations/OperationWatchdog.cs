using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting;
using Panel.Instances.Instances;

namespace Panel.Instances.Operations;

/// <summary>Ends operations whose deadline has passed, so that none stays open when a node never answers.</summary>
internal sealed class OperationWatchdog(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<OperationWatchdog> logger
) : PeriodicWork(TimeSpan.FromSeconds(1), clock, logger)
{
    private const int Batch = 100;

    protected override async Task RunAsync(CancellationToken cancellation)
    {
        while (await ExpireBatchAsync(cancellation) == Batch) { }
    }

    private async Task<int> ExpireBatchAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var database = services.GetRequiredService<InstancesDbContext>();
        var now = Clock.GetUtcNow();
        var overdue = await database
            .Operations.Where(row =>
                (row.Status == OperationStatus.Queued || row.Status == OperationStatus.Running) && row.Deadline < now
            )
            .OrderBy(row => row.Deadline)
            .Take(Batch)
            .ToListAsync(cancellation);
        foreach (var operation in overdue)
        {
            await ExpireAsync(services, database, operation, cancellation);
        }

        try
        {
            if (overdue.Count > 0)
            {
                await database.SaveChangesAsync(cancellation);
            }
        }
        catch (DbUpdateConcurrencyException)
        {
            // A report or another replica ended one of them first; the next tick looks again.
        }

        return overdue.Count;
    }

    private static async Task ExpireAsync(
        IServiceProvider services,
        InstancesDbContext database,
        Operation operation,
        CancellationToken cancellation
    )
    {
        var node = await database.Nodes.FindAsync([operation.NodeId], cancellation);
        var reason =
            operation.Status == OperationStatus.Queued
                ? $"The node {node?.Name} did not take the command in time{(node?.Status == NodeStatus.Online ? "" : "; it is not online")}."
                : $"It was not done by its deadline. Last step: {operation.Message ?? "none"}";
        services
            .GetRequiredService<OperationLog>()
            .End(operation, OperationStatus.Expired, "deadline_exceeded", reason);
        services
            .GetRequiredService<IOutbox>()
            .Send(
                NodeQueue.Of(operation.NodeId),
                new CancelOperation(operation.Id, operation.NodeId, operation.InstanceId)
            );
        if (await database.Instances.FindAsync([operation.InstanceId], cancellation) is { } instance)
        {
            services.GetRequiredService<InstanceStates>().AfterExpiry(instance, operation);
        }
    }
}
