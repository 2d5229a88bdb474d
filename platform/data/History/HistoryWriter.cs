using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Data.Database;

namespace Panel.Data.History;

/// <summary>
/// Merges points into their hours. A point that comes twice changes nothing, and a late one only fills a gap.
/// </summary>
internal sealed class HistoryWriter<TContext>(IServiceScopeFactory scopes, HistoryOptions options, TimeProvider clock)
    where TContext : DbContext
{
    private const int BatchSize = 200;
    private const int Attempts = 5;

    // The agent's clock may run ahead of this one.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(1);

    public async Task WriteAsync(IEnumerable<HistoryPoint> points, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hours = points
            .Where(point => point.At <= now + MostAhead && point.At > now - HistorySteps.Kept)
            .GroupBy(point => HistorySteps.HourOf(point.At));
        foreach (var hour in hours)
        {
            // In order of the ids, so that two replicas lock rows in the same order.
            var targets = hour.GroupBy(point => point.TargetId).OrderBy(target => target.Key);
            foreach (var batch in targets.Chunk(BatchSize))
            {
                await WriteBatchAsync(hour.Key, batch, cancellationToken);
            }
        }
    }

    private async Task WriteBatchAsync(
        int hour,
        IGrouping<Guid, HistoryPoint>[] batch,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryWriteAsync(hour, batch, cancellationToken);
                return;
            }
            // Another replica wrote one of these hours in between: read them again.
            catch (DbUpdateException exception)
                when (attempt < Attempts && (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
                )
            {
                continue;
            }
        }
    }

    private async Task TryWriteAsync(
        int hour,
        IGrouping<Guid, HistoryPoint>[] batch,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>();
        Guid[] ids = [.. batch.Select(target => target.Key)];
        var rows = await database
            .Set<HistoryHour>()
            .Where(row => row.Hour == hour && ids.Contains(row.TargetId))
            .ToDictionaryAsync(row => row.TargetId, cancellationToken);
        foreach (var target in batch)
        {
            var known = rows.GetValueOrDefault(target.Key);
            var step = known?.Step ?? HistorySteps.StepOf(hour, clock.GetUtcNow());
            var packed = known is null
                ? new PackedHour(step, options.Series.Count)
                : PackedHour.Read(known.Data, step, options.Series.Count);
            if (!Merge(packed, target))
            {
                continue;
            }

            if (known is null)
            {
                database.Add(
                    new HistoryHour
                    {
                        TargetId = target.Key,
                        Hour = hour,
                        Step = step,
                        Data = packed.Write(),
                    }
                );
            }
            else
            {
                known.Data = packed.Write();
                known.Version++;
            }
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private static bool Merge(PackedHour packed, IEnumerable<HistoryPoint> points)
    {
        var changed = false;
        // Of the same ten seconds the first counts; several of a coarser step become its one value.
        var steps = points
            .DistinctBy(point => point.At.ToUnixTimeSeconds() / HistorySteps.Fine)
            .GroupBy(point => (int)(point.At.ToUnixTimeSeconds() % 3600) / packed.Step * packed.Step);
        foreach (var step in steps)
        {
            changed |= packed.Fill(
                step.Key,
                HistorySlot.Merge([.. step.Select(point => new HistorySlot(point.Values, point.Values))])
            );
        }

        return changed;
    }
}
