using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Telemetry;

namespace Panel.Data.Telemetry;

/// <summary>
/// The figures of a service as last counted. Scrapes read what is there; only the
/// timer and the dashboard count, and never side by side.
/// </summary>
public sealed class EntityGauges<TContext> : IDisposable
    where TContext : DbContext
{
    private readonly SemaphoreSlim _counting = new(1, 1);
    private readonly IReadOnlyList<EntityGauge<TContext>> _figures;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _clock;
    private volatile EntityGaugeReport _last = new(
        DateTimeOffset.MinValue,
        new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal)
    );

    public EntityGauges(
        IEnumerable<EntityGauge<TContext>> figures,
        IServiceScopeFactory scopes,
        IMeterFactory meters,
        TimeProvider clock
    )
    {
        (_figures, _scopes, _clock) = ([.. figures], scopes, clock);
        var meter = meters.Create("Panel.Figures");
        foreach (var figure in _figures)
        {
            meter.CreateObservableGauge($"panel.{figure.Name}", () => Measure(figure), description: figure.Description);
        }
    }

    /// <summary>What was counted within that time; else it is counted now.</summary>
    public async Task<EntityGaugeReport> ReadAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await _counting.WaitAsync(cancellationToken);
        try
        {
            return _clock.GetUtcNow() - _last.MeasuredAt <= age ? _last : _last = await CountAsync(cancellationToken);
        }
        finally
        {
            _counting.Release();
        }
    }

    public void Dispose() => _counting.Dispose();

    private async Task<EntityGaugeReport> CountAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>();
        var counted = new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var figure in _figures)
        {
            var groups = await figure.Count(database).ToListAsync(cancellationToken);
            // A group that has become empty is told as zero: a series that only
            // stops keeps its last value in the aggregation.
            var byGroup =
                _last
                    .Figures.GetValueOrDefault(figure.Name)
                    ?.Keys.ToDictionary(group => group, _ => 0L, StringComparer.Ordinal)
                ?? [];
            foreach (var group in groups)
            {
                byGroup[JsonNamingPolicy.SnakeCaseLower.ConvertName(group.Value.ToString()!)] = group.Count;
            }

            counted[figure.Name] = byGroup;
        }

        return new EntityGaugeReport(_clock.GetUtcNow(), counted);
    }

    private IEnumerable<Measurement<long>> Measure(EntityGauge<TContext> figure) =>
        _last.Figures.TryGetValue(figure.Name, out var groups)
            ? groups.Select(group => new Measurement<long>(
                group.Value,
                new KeyValuePair<string, object?>(figure.By, group.Key)
            ))
            : [];
}
