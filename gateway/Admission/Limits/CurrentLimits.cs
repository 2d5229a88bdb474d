using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Connections;
using Panel.Gateway.Admission.Limits.Settings;
using Panel.Gateway.Admission.Limits.Shared;

namespace Panel.Gateway.Admission.Limits;

/// <summary>
/// The limits of now. A change of the configuration counts at once; an invalid one is refused
/// as a whole, and the log has every problem. Not by IOptionsMonitor,
/// which throws at whoever reloads and leaves nothing to work with.
/// </summary>
internal sealed partial class CurrentLimits : IDisposable
{
    private readonly ConcurrentDictionary<string, BucketTable> _tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SharedTable> _sharedTables = new(StringComparer.Ordinal);
    private readonly RedisBudget? _budget;
    private readonly BudgetStore? _store;
    private readonly IConfiguration _configuration;
    private readonly TimeProvider _clock;
    private readonly LimitsMeter _meter;
    private readonly ILogger<CurrentLimits> _logger;
    private readonly IDisposable _changes;
    private readonly Lock _reloading = new();
    private volatile LimitSet _set;

    /// <exception cref="OptionsValidationException">The configuration to start with is not valid.</exception>
    public CurrentLimits(
        IConfiguration configuration,
        TimeProvider clock,
        LimitsMeter meter,
        ILogger<CurrentLimits> logger,
        ILogger<BudgetStore> storeLogger
    )
    {
        (_configuration, _clock, _meter, _logger) = (configuration, clock, meter, logger);
        var settings = LimitSettings.Read(configuration);
        if (settings.Problems.Count > 0)
        {
            throw new OptionsValidationException(LimitOptions.Section, typeof(LimitOptions), settings.Problems);
        }

        if (settings.Store.Redis is { } address)
        {
            _store = new BudgetStore(
                _budget = new RedisBudget(address, settings.Store.ReadAuthorities()),
                settings.Store,
                clock,
                meter,
                storeLogger
            );
        }

        _set = Build(settings);
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public LimitSet Set => _set;

    public void Dispose()
    {
        _changes.Dispose();
        _budget?.Dispose();
    }

    private void Reload()
    {
        lock (_reloading)
        {
            var settings = LimitSettings.Read(_configuration);
            if (settings.Problems.Count > 0)
            {
                Log.Refused(_logger, string.Join(' ', settings.Problems));
            }
            else
            {
                _set = Build(settings);
            }
        }
    }

    private LimitSet Build(LimitSettings settings) =>
        new(
            settings.Limits.ToFrozenDictionary(
                limit => limit.Key,
                limit => Build(limit.Key, limit.Value),
                StringComparer.Ordinal
            ),
            new Plans(settings.Plans),
            new ConnectionCaps(settings.Connections)
        );

    private Limit Build(string name, LimitOptions options)
    {
        // By what it counts, too: an address and a user are not the same bucket.
        var table = _tables.GetOrAdd($"{name} {options.Partition}", _ => new BucketTable(_clock));
        table.Capacity = options.Capacity;
        var plans = options.Plans.ToFrozenDictionary(
            plan => plan.Key,
            plan => RuleOf(plan.Value),
            StringComparer.Ordinal
        );
        return new Limit(
            name,
            options.Partition,
            RuleOf(options),
            plans,
            options.Shared && _store is not null ? Share(name, options, table, _store) : table,
            _meter
        );
    }

    private SharedTable Share(string name, LimitOptions options, BucketTable own, BudgetStore store)
    {
        var table = _sharedTables.GetOrAdd(
            $"{name} {options.Partition}",
            _ => new SharedTable(name, store, own, _clock)
        );
        table.WhenStoreIsDown = options.WhenStoreIsDown;
        return table;
    }

    private BucketRule RuleOf(LimitRate rate) => new(rate.Permits, rate.Window, rate.Burst ?? rate.Permits, _clock);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The changed limits are not valid; the ones before stay in force. {Problems}"
        )]
        public static partial void Refused(ILogger logger, string problems);
    }
}
