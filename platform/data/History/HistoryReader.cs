using Microsoft.EntityFrameworkCore;

namespace Panel.Data.History;

/// <summary>Reads what <see cref="HistoryBuffer{TContext}"/> stored.</summary>
public sealed class HistoryReader<TContext>
    where TContext : DbContext
{
    private readonly TContext _database;
    private readonly HistoryOptions _options;

    internal HistoryReader(TContext database, HistoryOptions options) => (_database, _options) = (database, options);

    /// <summary>
    /// Each series as points of unix time, mean and peak. What was not measured is absent; hours that are kept more
    /// coarsely than asked come as they are kept.
    /// </summary>
    public async Task<HistoryResponse> ReadAsync(Guid target, HistoryRange range, CancellationToken cancellationToken)
    {
        var points = await ReadPointsAsync([target], range, cancellationToken);
        var found = points.GetValueOrDefault(target, []);
        var series = new Dictionary<string, IReadOnlyList<double[]>>(StringComparer.Ordinal);
        for (var i = 0; i < _options.Series.Count; i++)
        {
            series[_options.Series[i]] =
            [
                .. found
                    .Where(point => !float.IsNaN(point.Means[i]))
                    .Select(point => (double[])[point.At.ToUnixTimeSeconds(), point.Means[i], point.Peaks[i]]),
            ];
        }

        return new HistoryResponse(range.From, range.To, range.Step, series);
    }

    /// <summary>In order of time for each target; targets without points are absent.</summary>
    public async Task<Dictionary<Guid, IReadOnlyList<HistoryStep>>> ReadPointsAsync(
        IReadOnlyCollection<Guid> targets,
        HistoryRange range,
        CancellationToken cancellationToken
    )
    {
        var (first, last) = (HistorySteps.HourOf(range.From), HistorySteps.HourOf(range.To));
        var rows = await _database
            .Set<HistoryHour>()
            .AsNoTracking()
            .Where(row => targets.Contains(row.TargetId) && row.Hour >= first && row.Hour <= last)
            .OrderBy(row => row.Hour)
            .ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.TargetId)
            .ToDictionary(
                rows => rows.Key,
                IReadOnlyList<HistoryStep> (rows) => [.. rows.SelectMany(row => PointsOf(row, range))]
            );
    }

    private IEnumerable<HistoryStep> PointsOf(HistoryHour row, HistoryRange range)
    {
        var packed = PackedHour.Read(row.Data, row.Step, _options.Series.Count);
        if (range.Step > row.Step)
        {
            packed = packed.Coarsen(range.Step);
        }

        var start = HistorySteps.StartOf(row.Hour);
        return packed
            .Filled.Select(point => new HistoryStep(
                start.AddSeconds(point.Second),
                packed.Step,
                point.Slot.Means,
                point.Slot.Peaks
            ))
            .Where(point => point.At >= range.From && point.At < range.To);
    }
}
