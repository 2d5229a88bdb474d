using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Conditions;
using Panel.Alerts.Data;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>Reads rules, targets and how far rules have come from their rows into the engine.</summary>
internal sealed class EngineRows(AlertEngine engine, TimeProvider clock)
{
    /// <summary>Of the rules that are evaluated; null before any.</summary>
    public long? RulesVersion { get; private set; }

    /// <returns>Whether the rules have changed since the last call.</returns>
    public async Task<bool> ReadRulesAsync(AlertsDbContext database, CancellationToken cancellationToken)
    {
        var version = await database
            .Set<RuleStamp>()
            .Where(row => row.Id == RuleStamp.Only)
            .Select(row => row.Version)
            .SingleAsync(cancellationToken);
        if (version == RulesVersion)
        {
            return false;
        }

        // Rules that change in between come with the next version.
        var rules = await database.Set<AlertRule>().AsNoTracking().ToListAsync(cancellationToken);
        engine.Targets.SetRules(new RuleIndex(rules));
        engine.Tracker.Reconcile(clock.GetUtcNow());
        RulesVersion = version;
        return true;
    }

    /// <summary>Reads the targets of shards that this replica takes over. After the rules.</summary>
    /// <param name="database">Of this call only.</param>
    /// <param name="gained">The shards, with the time up to which the replica before had evaluated.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The nodes among them.</returns>
    public async Task<List<Guid>> ReadShardsAsync(
        AlertsDbContext database,
        IReadOnlyDictionary<int, DateTimeOffset?> gained,
        CancellationToken cancellationToken
    )
    {
        int[] shards = [.. gained.Keys];
        var targets = await database
            .Set<KnownTarget>()
            .AsNoTracking()
            .Where(target => shards.Contains(target.Shard))
            .ToListAsync(cancellationToken);
        foreach (var target in NodesFirst(targets))
        {
            engine.Targets.Put(target);
        }

        var states = await database
            .Set<RuleState>()
            .AsNoTracking()
            .Where(state => shards.Contains(state.Shard) && state.Phase != RulePhase.Ok)
            .ToListAsync(cancellationToken);
        foreach (var state in states)
        {
            engine.Tracker.Restore(state, gained[state.Shard]);
        }

        engine.Tracker.Reconcile(clock.GetUtcNow());
        return [.. targets.Where(target => target.Type == KnownTarget.Node).Select(target => target.Id)];
    }

    /// <summary>Reads targets again about which there is news.</summary>
    public async Task ReadTargetsAsync(
        AlertsDbContext database,
        IReadOnlySet<int> shards,
        Guid[] ids,
        CancellationToken cancellationToken
    )
    {
        var targets = await database
            .Set<KnownTarget>()
            .AsNoTracking()
            .Where(target => ids.Contains(target.Id))
            .ToListAsync(cancellationToken);
        foreach (var target in NodesFirst(targets))
        {
            var known = engine.Targets.Find(target.Id);
            if (shards.Contains(target.Shard))
            {
                engine.Targets.Put(target);
                if (known is null)
                {
                    await RestoreAsync(database, target.Id, cancellationToken);
                }
            }
            else if (known is not null)
            {
                // It moved to a node of another replica's.
                engine.Forget(known);
            }
        }
    }

    private async Task RestoreAsync(AlertsDbContext database, Guid target, CancellationToken cancellationToken)
    {
        var states = await database
            .Set<RuleState>()
            .AsNoTracking()
            .Where(state => state.TargetId == target && state.Phase != RulePhase.Ok)
            .ToListAsync(cancellationToken);
        foreach (var state in states)
        {
            engine.Tracker.Restore(state, evaluatedAt: null);
        }
    }

    private static IEnumerable<KnownTarget> NodesFirst(List<KnownTarget> targets) =>
        targets.OrderBy(target => target.Type == KnownTarget.Node ? 0 : 1);
}
