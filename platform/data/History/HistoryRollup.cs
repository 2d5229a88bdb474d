using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Hosting;

namespace Panel.Data.History;

/// <summary>Makes old hours coarser and deletes the oldest, every ten minutes.</summary>
internal sealed class HistoryRollup<TContext>(
    IServiceScopeFactory scopes,
    HistoryOptions options,
    TimeProvider clock,
    ILogger<HistoryRollup<TContext>> logger
) : PeriodicBackgroundService(TimeSpan.FromMinutes(10), clock, logger)
    where TContext : DbContext
{
    private const int BatchSize = 200;

    public async Task RollUpAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await CoarsenAsync(HistorySteps.Fine, HistorySteps.Middle, now - HistorySteps.FineKept, cancellationToken);
        await CoarsenAsync(HistorySteps.Middle, HistorySteps.Coarse, now - HistorySteps.MiddleKept, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var oldest = HistorySteps.HourOf(now - HistorySteps.Kept) - 1;
        await scope
            .ServiceProvider.GetRequiredService<TContext>()
            .Set<HistoryHour>()
            .Where(row => row.Hour < oldest)
            .ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task RunAsync(CancellationToken cancellationToken) => RollUpAsync(cancellationToken);

    /// <param name="from">The step of the rows.</param>
    /// <param name="to">The step that they get.</param>
    /// <param name="before">Only hours that ended before it.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    private async Task CoarsenAsync(int from, int to, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var until = HistorySteps.HourOf(before - HistorySteps.Hour);
        while (await CoarsenBatchAsync(from, to, until, cancellationToken)) { }
    }

    private async Task<bool> CoarsenBatchAsync(int from, int to, int until, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>();
        var rows = await database
            .Set<HistoryHour>()
            .Where(row => row.Step == from && row.Hour <= until)
            .OrderBy(row => row.Hour)
            .ThenBy(row => row.TargetId)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            row.Data = PackedHour.Read(row.Data, from, options.Series.Count).Coarsen(to).Write();
            row.Step = to;
            row.Version++;
        }

        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another replica was faster, or filled a gap; what is left is read again.
        }

        return rows.Count == BatchSize;
    }
}
