using System.Diagnostics.Metrics;

namespace Panel.ServiceDefaults.Messaging;

/// <summary>Meter <c>Panel.Outbox</c>: outbox_depth, outbox_oldest_age_seconds, outbox_parked, as the dispatcher last saw them.</summary>
internal sealed class OutboxMetrics
{
    public const string MeterName = "Panel.Outbox";

    public OutboxMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("outbox_depth", () => State.Depth, description: "Messages that wait to be sent.");
        meter.CreateObservableGauge("outbox_oldest_age_seconds", () => State.OldestAgeSeconds, "s", "Age of the oldest waiting message.");
        meter.CreateObservableGauge("outbox_parked", () => State.Parked, description: "Messages that were given up.");
    }

    public OutboxState State { get; set; } = new(0, 0, 0);
}
