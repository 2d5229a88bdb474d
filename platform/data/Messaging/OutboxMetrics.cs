using System.Diagnostics.Metrics;

namespace Panel.Data.Messaging;

/// <summary>Meter <c>Panel.Outbox</c>: depth, age of the oldest, parked, as the dispatcher last saw them.</summary>
internal sealed class OutboxMetrics
{
    public const string MeterName = "Panel.Outbox";

    public OutboxMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "panel.outbox.depth",
            () => State.Depth,
            description: "Messages that wait to be sent."
        );
        meter.CreateObservableGauge(
            "panel.outbox.oldest_age",
            () => State.OldestAgeSeconds,
            "s",
            "Age of the oldest waiting message."
        );
        meter.CreateObservableGauge(
            "panel.outbox.parked",
            () => State.Parked,
            description: "Messages that were given up."
        );
    }

    public OutboxState State { get; set; } = new(0, 0, 0);
}
