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
public sealed class Figures<TContext> : IDisposable
    where TContext : DbContext
{
    private readonly SemaphoreSlim _counting = new(1, 1);
    private readonly IReadOnlyList<Figure<TContext>> _figures;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _clock;
    private volatile FigureReport _last = new(
        DateTimeOffset.MinValue,
        new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal)
    );

    public Figures(
        IEnumerable<Figure<TContext>> figures,
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
    public async Task<FigureReport> ReadAsync(TimeSpan age, CancellationToken cancellation)
    {
        await _counting.WaitAsync(cancellation);
        try
        {
            return _clock.GetUtcNow() - _last.MeasuredAt <= age ? _last : _last = await CountAsync(cancellation);
        }
        finally
        {
            _counting.Release();
        }
    }

    public void Dispose() => _counting.Dispose();

    private async Task<FigureReport> CountAsync(CancellationToken cancellation)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>();
        var counted = new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var figure in _figures)
        {
            var groups = await figure.Count(database).ToListAsync(cancellation);
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

        return new FigureReport(_clock.GetUtcNow(), counted);
    }

    private IEnumerable<Measurement<long>> Measure(Figure<TContext> figure) =>
        _last.Figures.TryGetValue(figure.Name, out var groups)
            ? groups.Select(group => new Measurement<long>(
                group.Value,
                new KeyValuePair<string, object?>(figure.By, group.Key)
            ))
            : [];
}
