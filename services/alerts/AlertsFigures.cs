using Panel.Data.Telemetry;

namespace Panel.Alerts;

internal static class AlertsFigures
{
    public static readonly Figure<AlertsDbContext>[] All =
    [
        new(
            "alerts",
            "state",
            "Alerts by state.",
            database =>
                database
                    .Alerts.GroupBy(alert => alert.State)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
    ];
}
