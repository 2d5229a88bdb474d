using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// What <see cref="TargetEventConsumer"/> laid down for this replica's shards, on its way into the engine.
/// </summary>
internal sealed class TargetEventQueue(AlertEngine engine, EngineRows rows)
{
    private const int Most = 1000;

    private readonly List<TargetEvent> _events = [];
    private readonly HashSet<Guid> _gone = [];

    public int Count => _events.Count;

    /// <summary>Whether the last read took all that waits.</summary>
    public bool IsEmptied => _events.Count < Most;

    public IEnumerable<int> Shards => _events.Select(row => row.Shard);

    public async Task ReadAsync(
        AlertsDbContext database,
        IReadOnlyCollection<int> shards,
        CancellationToken cancellationToken
    )
    {
        _events.Clear();
        _gone.Clear();
        _events.AddRange(
            await database
                .Set<TargetEvent>()
                .AsNoTracking()
                .Where(row => shards.Contains(row.Shard))
                .OrderBy(row => row.Position)
                .Take(Most)
                .ToListAsync(cancellationToken)
        );
    }

    /// <summary>Tells the engine, in the order in which it happened.</summary>
    public async Task ApplyAsync(
        AlertsDbContext database,
        IReadOnlySet<int> shards,
        CancellationToken cancellationToken
    )
    {
        Guid[] ids = [.. _events.Select(row => row.TargetId).Distinct()];
        await rows.ReadTargetsAsync(database, shards, ids, cancellationToken);
        foreach (var row in _events.OrderBy(row => row.At).ThenBy(row => row.Position))
        {
            if (engine.Targets.Find(row.TargetId) is not { } target)
            {
                continue;
            }

            if (row.Kind == TargetEventKind.Deleted)
            {
                engine.Remove(target, row.At);
                _gone.Add(row.TargetId);
            }
            else if (row.Kind == TargetEventKind.State)
            {
                engine.OnState(target, row.State!, row.At, row.Value, row.Message);
            }
        }
    }

    /// <summary>In the transaction of what the events brought about.</summary>
    public async Task DeleteAsync(AlertsDbContext database, CancellationToken cancellationToken)
    {
        long[] positions = [.. _events.Select(row => row.Position)];
        await database
            .Set<TargetEvent>()
            .Where(row => positions.Contains(row.Position))
            .ExecuteDeleteAsync(cancellationToken);
        if (_gone.Count > 0)
        {
            await database
                .Set<KnownTarget>()
                .Where(target => _gone.Contains(target.Id))
                .ExecuteDeleteAsync(cancellationToken);
        }
    }
}
