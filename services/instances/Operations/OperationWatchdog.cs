using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting;
using Panel.Instances.Data;

namespace Panel.Instances.Operations;

/// <summary>Ends operations whose deadline has passed, so that none stays open when a node never answers.</summary>
internal sealed class OperationWatchdog(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<OperationWatchdog> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(1), clock, logger)
{
    private const int Batch = 100;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await ExpireBatchAsync(cancellationToken) == Batch) { }
    }

    private async Task<int> ExpireBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var database = services.GetRequiredService<InstancesDbContext>();
        var now = Clock.GetUtcNow();
        var overdue = await database
            .Set<Operation>()
            .Where(row =>
                (row.Status == OperationStatus.Queued || row.Status == OperationStatus.Running) && row.Deadline < now
            )
            .OrderBy(row => row.Deadline)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var operation in overdue)
        {
            await ExpireAsync(services, database, operation, cancellationToken);
        }

        try
        {
            if (overdue.Count > 0)
            {
                await database.SaveChangesAsync(cancellationToken);
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
        CancellationToken cancellationToken
    )
    {
        var node = await database.Set<KnownNode>().FindAsync([operation.NodeId], cancellationToken);
        var reason =
            operation.Status == OperationStatus.Queued
                ? $"The node {node?.Name} did not take the command in "
                    + $"time{(node?.Status == NodeStatus.Online ? "" : "; it is not online")}."
                : $"It was not done by its deadline. Last step: {operation.Message ?? "none"}";
        services
            .GetRequiredService<OperationTracker>()
            .End(operation, OperationStatus.Expired, "deadline_exceeded", reason);
        services
            .GetRequiredService<IOutbox>()
            .Send(
                NodeQueue.Of(operation.NodeId),
                new CancelOperation(operation.Id, operation.NodeId, operation.InstanceId)
            );
        if (await database.Set<Instance>().FindAsync([operation.InstanceId], cancellationToken) is { } instance)
        {
            services.GetRequiredService<InstanceStateUpdater>().AfterExpiry(instance, operation);
        }
    }
}
