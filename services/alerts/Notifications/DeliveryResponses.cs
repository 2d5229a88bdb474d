using System.Text.Json;
using Panel.Alerts.Alerts;

namespace Panel.Alerts.Notifications;

/// <summary>A message to an integration, and its attempts.</summary>
/// <param name="Id">The <c>webhook-id</c>; the same in each attempt and replay.</param>
/// <param name="AttemptCount">All that were made; <paramref name="Attempts"/> holds the last 20.</param>
/// <param name="NextAttemptAt">Null unless it is pending.</param>
/// <param name="LastResponse">At most 1 KiB of the receiver's last answer.</param>
internal sealed record DeliveryResponse(
    Guid Id,
    string Event,
    DeliveryStatus Status,
    int AttemptCount,
    IReadOnlyList<DeliveryAttempt> Attempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    string? LastResponse,
    DeliveryBody Body
)
{
    public static DeliveryResponse Of(IntegrationDelivery row) =>
        new(
            row.Id,
            row.Event,
            row.Status,
            row.Attempts,
            row.Log,
            row.Status == DeliveryStatus.Pending ? row.NextAttemptAt : null,
            row.CreatedAt,
            row.EndedAt,
            row.LastResponse,
            DeliveryBody.Of(row)
        );
}

/// <summary>What is said, before a channel gives it its own form.</summary>
/// <param name="Data">The event, for machines.</param>
internal sealed record DeliveryBody(
    AlertSeverity Severity,
    string Title,
    string Text,
    DateTimeOffset At,
    JsonElement Data
)
{
    public static DeliveryBody Of(IntegrationDelivery row)
    {
        using var data = JsonDocument.Parse(row.Data);
        return new DeliveryBody(row.Severity, row.Title, row.Text, row.At, data.RootElement.Clone());
    }
}

/// <summary>What came of a test.</summary>
/// <param name="Status">The receiver's status code; null when there was no answer.</param>
/// <param name="Response">At most 1 KiB of its answer.</param>
/// <param name="Error">For people; null when it was sent.</param>
internal sealed record TestIntegrationResponse(bool Ok, int? Status, int DurationMs, string? Response, string? Error);
