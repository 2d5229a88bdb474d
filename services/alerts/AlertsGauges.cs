using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Notifications;
using Panel.Data.Telemetry;
using Panel.Mail;

namespace Panel.Alerts;

internal static class AlertsGauges
{
    public static readonly EntityGauge<AlertsDbContext>[] All =
    [
        new(
            "alerts",
            "state",
            "Alerts by state.",
            database =>
                database
                    .Set<Alert>()
                    .GroupBy(alert => alert.State)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
        new(
            "integration_deliveries",
            "status",
            "Messages to integrations by status: pending ones wait, failed ones were given up.",
            database =>
                database
                    .Set<IntegrationDelivery>()
                    .GroupBy(delivery => delivery.Status)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
        // Not "mails": those are identity's, and the dashboard puts the figures of all services side by side.
        new(
            "alert_mails",
            "status",
            "Mails of the alerts service by status: queued ones wait, failed ones were given up.",
            database =>
                database
                    .Set<OutgoingMail>()
                    .GroupBy(mail => mail.Status)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
    ];
}
