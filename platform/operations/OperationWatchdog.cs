using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Contracts;
using Panel.Hosting;

namespace Panel.Operations;

/// <summary>
/// Ends operations whose deadline has passed and those that have stalled, so that none stays open when a node never
/// answers. Each is a transaction of its own: one that cannot be ended keeps no other open.
/// </summary>
internal sealed partial class OperationWatchdog(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<OperationWatchdog> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(1), clock, logger)
{
    private const int Batch = 100;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        int ended;
        do
        {
            ended = 0;
            foreach (var id in await OverdueAsync(cancellationToken))
            {
                ended += await TryEndAsync(id, cancellationToken) ? 1 : 0;
            }
        } while (ended == Batch);
    }

    private async Task<List<Guid>> OverdueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = Clock.GetUtcNow();
        return await scope
            .ServiceProvider.GetRequiredService<OperationsContext>()
            .Active.Where(row => row.Deadline < now || row.StallsAt < now)
            .OrderBy(row => row.Deadline)
            .Select(row => row.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
    }

    private async Task<bool> TryEndAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await EndAsync(id, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A report or another replica ended it first.
            return false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever its kind could not do; the next tick tries again, and the others go on.
            Log.NotEnded(Logger, exception, id);
            return false;
        }
    }

    private async Task<bool> EndAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (context, engine) = (
            scope.ServiceProvider.GetRequiredService<OperationsContext>(),
            scope.ServiceProvider.GetRequiredService<OperationEngine>()
        );
        await using var transaction = await context.Database.Database.BeginTransactionAsync(cancellationToken);
        var operation = await context.Active.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (operation is null || await EndOfAsync(engine, operation, cancellationToken) is not { } end)
        {
            return false;
        }

        await engine.CancelAsync(operation, cancellationToken);
        await engine.EndAsync(operation, end, cancellationToken);
        await context.Database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<OperationEnd?> EndOfAsync(
        OperationEngine engine,
        Operation operation,
        CancellationToken cancellationToken
    )
    {
        var now = Clock.GetUtcNow();
        var lastStep = $"Last step: {operation.Message ?? "none"}";
        if (operation.Deadline < now)
        {
            var reason =
                operation.Status == OperationStatus.Queued
                    ? await engine.KindOf(operation.Kind).NotTakenAsync(operation, cancellationToken)
                    : $"It was not done by its deadline. {lastStep}";
            return new OperationEnd(OperationStatus.Expired, "deadline_exceeded", reason);
        }

        return operation.StallsAt < now
            ? new OperationEnd(
                OperationStatus.Failed,
                "stalled",
                $"Nothing was heard of it for {OperationEngine.StallLimit.TotalMinutes} minutes. {lastStep}"
            )
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The operation {OperationId} is overdue and could not be ended.")]
        public static partial void NotEnded(ILogger logger, Exception failure, Guid operationId);
    }
}
