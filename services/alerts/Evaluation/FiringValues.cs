using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;

namespace Panel.Alerts.Evaluation;

/// <summary>Writes the newest values of firing alerts down, once a minute.</summary>
internal sealed class FiringValues(RuleTracker tracker)
{
    private const int MostAtOnce = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private DateTimeOffset _dueAt;

    public async Task WriteAsync(AlertsDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _dueAt)
        {
            return;
        }

        _dueAt = now + Interval;
        var values = tracker
            .FiringValues()
            .ToDictionary(value => FiredAlert.KeyOf(value.RuleId, value.TargetId), value => value.Value);
        foreach (var keys in values.Keys.Chunk(MostAtOnce))
        {
            var alerts = await database
                .Set<Alert>()
                .Where(alert => keys.Contains(alert.OpenKey))
                .ToListAsync(cancellationToken);
            foreach (var alert in alerts)
            {
                alert.LastValue = FiredAlert.Rounded(values[alert.OpenKey]);
            }
        }

        await database.SaveChangesAsync(cancellationToken);
    }
}
