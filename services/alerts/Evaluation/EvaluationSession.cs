using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>What a replica knows between two failures: its shards, their targets and the rules.</summary>
internal sealed class EvaluationSession
{
    private readonly IServiceScopeFactory _scopes;
    private readonly RecentSamples _recent;
    private readonly EvaluationOptions _options;
    private readonly TimeProvider _clock;
    private readonly ShardLeases _leases;
    private readonly AlertEngine _engine;
    private readonly EngineRows _rows;
    private readonly TargetEventQueue _events;
    private readonly FiringValues _values;
    private HashSet<int> _shards = [];
    private DateTimeOffset? _evaluatedAt;
    private DateTimeOffset _renewAt;
    private DateTimeOffset _tickAt;
    private DateTimeOffset _rulesAt;
    private bool _statesDue;

    public EvaluationSession(
        Guid replica,
        IServiceScopeFactory scopes,
        RecentSamples recent,
        EvaluationOptions options,
        TimeProvider clock
    )
    {
        (_scopes, _recent, _options, _clock) = (scopes, recent, options, clock);
        _leases = new ShardLeases(replica, options, clock);
        _engine = new AlertEngine(options, clock);
        _rows = new EngineRows(_engine, clock);
        _events = new TargetEventQueue(_engine, _rows);
        _values = new FiringValues(_engine.Tracker);
    }

    public IReadOnlySet<int> Shards => _shards;

    /// <inheritdoc cref="EngineRows.RulesVersion"/>
    public long? RulesVersion => _rows.RulesVersion;

    /// <summary>Renews the leases; what they brought or took away is read or forgotten.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (now < _renewAt)
        {
            return;
        }

        _renewAt = now + _options.LeaseRenewal;
        _recent.Sweep();
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        var held = await _leases.RenewAsync(database, _evaluatedAt, cancellationToken);
        _engine.Forget(_shards.Where(shard => !held.ContainsKey(shard)).ToHashSet());
        var gained = held.Where(lease => !_shards.Contains(lease.Key)).ToDictionary();
        _shards = [.. held.Keys];
        if (gained.Count > 0)
        {
            await _rows.ReadRulesAsync(database, cancellationToken);
            var nodes = await _rows.ReadShardsAsync(database, gained, cancellationToken);
            _statesDue = true;
            foreach (var samples in nodes.SelectMany(_recent.Of))
            {
                Evaluate(samples);
            }
        }
    }

    public async Task ReadRulesAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_shards.Count == 0 || now < _rulesAt)
        {
            return;
        }

        _rulesAt = now + _options.Tick;
        await using var scope = _scopes.CreateAsyncScope();
        _statesDue |= await _rows.ReadRulesAsync(
            scope.ServiceProvider.GetRequiredService<AlertsDbContext>(),
            cancellationToken
        );
    }

    public void Take(object report)
    {
        if (report is NodeHeartbeat heartbeat)
        {
            _engine.OnHeard(heartbeat.NodeId);
            return;
        }

        var samples = (NodeSamples)report;
        _recent.Add(samples);
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

        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        await _events.ReadAsync(database, _shards, cancellationToken);
        if (_events.Count > 0)
        {
            // With its first event an organization gets its rules.
            _statesDue |= await _rows.ReadRulesAsync(database, cancellationToken);
            await _events.ApplyAsync(database, _shards, cancellationToken);
        }

        if (_statesDue && _events.IsEmptied)
        {
            _statesDue = false;
            _engine.ApplyStates();
        }

        var changes = _engine.Tracker.TakeChanges();
        if (changes.Count == 0 && _events.Count == 0)
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        int[] touched = [.. changes.Select(change => change.Target.Known.Shard).Concat(_events.Shards).Distinct()];
        await HoldAsync(database, touched, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<EvaluationStore>().ApplyAsync(changes, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<AlertGroups>().SettleAsync(cancellationToken);
        await _events.DeleteAsync(database, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Timers, and the notices that are due.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (now < _tickAt || _shards.Count == 0)
        {
            return;
        }

        _tickAt = now + _options.Tick;
        _engine.Pass();
        await WriteAsync(cancellationToken);
        await WriteValuesAsync(now, cancellationToken);
        await TellAsync(cancellationToken);
    }

    private async Task WriteValuesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        await _values.WriteAsync(database, now, cancellationToken);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
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

    private void Evaluate(NodeSamples samples)
    {
        _engine.OnSamples(samples);
        foreach (var sample in samples.Samples)
        {
            // A node whose clock runs ahead must not let the others look evaluated.
            if (sample.At <= _clock.GetUtcNow() && (_evaluatedAt is null || sample.At > _evaluatedAt))
            {
                _evaluatedAt = sample.At;
            }
        }
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
