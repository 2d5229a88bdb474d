using System.Diagnostics.Metrics;

namespace Panel.Alerts.Notifications;

/// <summary>Meter <c>Panel.Integrations</c>: attempts by type and outcome, and how long they took.</summary>
internal sealed class DeliveryMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;

    public DeliveryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Panel.Integrations");
        _attempts = meter.CreateCounter<long>(
            "panel.integrations.attempts",
            description: "Attempts to deliver messages to integrations."
        );
        _duration = meter.CreateHistogram<double>(
            "panel.integrations.attempt.duration",
            "s",
            "How long an attempt to deliver a message took."
        );
    }

    /// <param name="status">Of the delivery now; null where another worker has taken it.</param>
    public void Count(string type, SendAttempt attempt, DeliveryStatus? status)
    {
        var outcome =
            attempt.Ok ? "sent"
            : status == DeliveryStatus.Failed ? "given_up"
            : "failed";
        var tags = new KeyValuePair<string, object?>[] { new("type", type), new("outcome", outcome) };
        _attempts.Add(1, tags);
        _duration.Record(attempt.Duration.TotalSeconds, tags);
    }
}
