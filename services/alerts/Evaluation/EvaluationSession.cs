using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;
using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>What a replica knows between two failures: its shards, their targets and the rules.</summary>
internal sealed class EvaluationSession(
    Guid replica,
    IServiceScopeFactory scopes,
    RecentSamples recent,
    EvaluationOptions options,
    TimeProvider clock
)
{
    private const int MostEvents = 1000;

    private static readonly TimeSpan ValueInterval = TimeSpan.FromMinutes(1);

    private readonly ShardLeases _leases = new(replica, options, clock);
    private readonly AlertEngine _engine = new(options, clock);
    private HashSet<int> _shards = [];
    private DateTimeOffset? _evaluatedAt;
    private DateTimeOffset _renewAt;
    private DateTimeOffset _tickAt;
    private DateTimeOffset _valuesAt;
    private DateTimeOffset _rulesAt;
    private long? _rulesVersion;
    private bool _statesDue;

    public IReadOnlySet<int> Shards => _shards;

    /// <summary>Of the rules that are evaluated; null before any.</summary>
    public long? RulesVersion => _rulesVersion;

    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _renewAt)
        {
            return;
        }

        _renewAt = now + options.LeaseRenewal;
        recent.Sweep();
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var held = await _leases.RenewAsync(database, _evaluatedAt, cancellationToken);
        var lost = _shards.Where(shard => !held.ContainsKey(shard)).ToHashSet();
        if (lost.Count > 0)
        {
            _engine.DropShards(lost);
        }

        var gained = held.Where(lease => !_shards.Contains(lease.Key)).ToDictionary();
        _shards = [.. held.Keys];
        if (gained.Count > 0)
        {
            await LoadRulesAsync(database, cancellationToken);
            await LoadShardsAsync(database, gained, cancellationToken);
        }
    }

    public async Task LoadRulesAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_shards.Count == 0 || now < _rulesAt)
        {
            return;
        }

        _rulesAt = now + options.Tick;
        await using var scope = scopes.CreateAsyncScope();
        await ReloadRulesAsync(scope.ServiceProvider.GetRequiredService<AlertsDbContext>(), cancellationToken);
    }

    public void Take(object report)
    {
        if (report is NodeHeartbeat heartbeat)
        {
            _engine.OnHeard(heartbeat.NodeId);
            return;
        }

        var samples = (NodeSamples)report;
        recent.Add(samples);
        if (_shards.Contains(Targets.Shards.Of(samples.NodeId)))
        {
            Evaluate(samples);
        }
    }

    /// <summary>Works off what happened to targets, and writes down all that changed: one transaction.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_shards.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var events = await database
            .Set<TargetEvent>()
            .AsNoTracking()
            .Where(row => _shards.Contains(row.Shard))
            .OrderBy(row => row.Position)
            .Take(MostEvents)
            .ToListAsync(cancellationToken);
        if (events.Count > 0)
        {
            // With its first event an organization gets its rules.
            await ReloadRulesAsync(database, cancellationToken);
        }

        var gone = await TakeEventsAsync(database, events, cancellationToken);
        if (_statesDue && events.Count < MostEvents)
        {
            _statesDue = false;
            _engine.ApplyStates();
        }

        var changes = _engine.TakeChanges();
        if (changes.Count == 0 && events.Count == 0)
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await HoldAsync(
            database,
            [.. changes.Select(change => change.Target.Known.Shard).Concat(events.Select(row => row.Shard)).Distinct()],
            cancellationToken
        );
        await scope.ServiceProvider.GetRequiredService<EvaluationStore>().ApplyAsync(changes, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<AlertGroups>().SettleAsync(cancellationToken);
        long[] positions = [.. events.Select(row => row.Position)];
        await database
            .Set<TargetEvent>()
            .Where(row => positions.Contains(row.Position))
            .ExecuteDeleteAsync(cancellationToken);
        if (gone.Count > 0)
        {
            await database
                .Set<KnownTarget>()
                .Where(target => gone.Contains(target.Id))
                .ExecuteDeleteAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Timers, and the notices that are due.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _tickAt || _shards.Count == 0)
        {
            return;
        }

        _tickAt = now + options.Tick;
        _engine.Pass();
        await WriteAsync(cancellationToken);
        await WriteValuesAsync(now, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var notices = scope.ServiceProvider.GetRequiredService<AlertNotices>();
        if (!await notices.HasWorkAsync(_shards, cancellationToken))
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await HoldAsync(database, _shards, cancellationToken);
        await notices.RunAsync(_shards, _engine.IsSilent, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ReloadRulesAsync(AlertsDbContext database, CancellationToken cancellationToken)
    {
        if (await LoadRulesAsync(database, cancellationToken))
        {
            _engine.Reconcile();
            _statesDue = true;
        }
    }

    private async Task<bool> LoadRulesAsync(AlertsDbContext database, CancellationToken cancellationToken)
    {
        var version = await database
            .Set<RuleStamp>()
            .Where(row => row.Id == RuleStamp.Only)
            .Select(row => row.Version)
            .SingleAsync(cancellationToken);
        if (version == _rulesVersion)
        {
            return false;
        }

        // Rules that change in between come with the next version.
        _engine.SetRules(new RuleIndex(await database.Set<AlertRule>().AsNoTracking().ToListAsync(cancellationToken)));
        _rulesVersion = version;
        return true;
    }

    private async Task LoadShardsAsync(
        AlertsDbContext database,
        Dictionary<int, DateTimeOffset?> gained,
        CancellationToken cancellationToken
    )
    {
        int[] shards = [.. gained.Keys];
        var targets = await database
            .Set<KnownTarget>()
            .AsNoTracking()
            .Where(target => shards.Contains(target.Shard))
            .OrderByDescending(target => target.Type)
            .ToListAsync(cancellationToken);
        foreach (var target in targets)
        {
            _engine.Put(target);
        }

        var states = await database
            .Set<RuleState>()
            .AsNoTracking()
            .Where(state => shards.Contains(state.Shard) && state.Phase != Conditions.RulePhase.Ok)
            .ToListAsync(cancellationToken);
        foreach (var state in states)
        {
            _engine.Restore(state, gained[state.Shard]);
        }

        _engine.Reconcile();
        _statesDue = true;
        foreach (var node in targets.Where(target => target.Type == KnownTarget.Node))
        {
            foreach (var samples in recent.Of(node.Id))
            {
                Evaluate(samples);
            }
        }
    }

    private void Evaluate(NodeSamples samples)
    {
        _engine.OnSamples(samples);
        foreach (var sample in samples.Samples)
        {
            // A node whose clock runs ahead must not let the others look evaluated.
            if (sample.At <= clock.GetUtcNow() && (_evaluatedAt is null || sample.At > _evaluatedAt))
            {
                _evaluatedAt = sample.At;
            }
        }
    }

    private async Task<HashSet<Guid>> TakeEventsAsync(
        AlertsDbContext database,
        List<TargetEvent> events,
        CancellationToken cancellationToken
    )
    {
        var gone = new HashSet<Guid>();
        if (events.Count == 0)
        {
            return gone;
        }

        Guid[] ids = [.. events.Select(row => row.TargetId).Distinct()];
        var known = await database
            .Set<KnownTarget>()
            .AsNoTracking()
            .Where(target => ids.Contains(target.Id))
            .ToDictionaryAsync(target => target.Id, cancellationToken);
        await PutAsync(database, known.Values, cancellationToken);
        foreach (var row in events.OrderBy(row => row.At).ThenBy(row => row.Position))
        {
            if (_engine.Find(row.TargetId) is not { } target)
            {
                continue;
            }

            if (row.Kind == TargetEventKind.Deleted)
            {
                _engine.Remove(target, row.At);
                gone.Add(row.TargetId);
            }
            else if (row.Kind == TargetEventKind.State)
            {
                _engine.OnState(target, row.State!, row.At, row.Value, row.Message);
            }
        }

        return gone;
    }

    private async Task PutAsync(
        AlertsDbContext database,
        IEnumerable<KnownTarget> targets,
        CancellationToken cancellationToken
    )
    {
        foreach (var target in targets.OrderByDescending(target => target.Type))
        {
            if (!_shards.Contains(target.Shard))
            {
                // It moved to a node of another replica's.
                if (_engine.Find(target.Id) is { } moved)
                {
                    _engine.Forget(moved);
                }

                continue;
            }

            var isNew = _engine.Find(target.Id) is null;
            _engine.Put(target);
            if (!isNew)
            {
                continue;
            }

            var states = await database
                .Set<RuleState>()
                .AsNoTracking()
                .Where(state => state.TargetId == target.Id && state.Phase != Conditions.RulePhase.Ok)
                .ToListAsync(cancellationToken);
            states.ForEach(state => _engine.Restore(state, null));
        }
    }

    private async Task WriteValuesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _valuesAt)
        {
            return;
        }

        _valuesAt = now + ValueInterval;
        var firing = _engine.FiringValues().ToList();
        if (firing.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var values = firing.ToDictionary(value => $"{value.RuleId}/{value.TargetId}", value => value.Value);
        foreach (var keys in values.Keys.Chunk(MostEvents))
        {
            var alerts = await database
                .Set<Alert>()
                .Where(alert => keys.Contains(alert.OpenKey))
                .ToListAsync(cancellationToken);
            foreach (var alert in alerts)
            {
                alert.LastValue = Math.Round(values[alert.OpenKey], 3);
            }
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private async Task HoldAsync(
        AlertsDbContext database,
        IReadOnlyCollection<int> shards,
        CancellationToken cancellationToken
    )
    {
        if (!await _leases.HoldAsync(database, shards, cancellationToken))
        {
            throw new InvalidOperationException("Another replica has taken over a shard.");
        }
    }
}
