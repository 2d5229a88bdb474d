namespace Panel.Alerts.Notifications;

/// <summary>One attempt of a delivery.</summary>
/// <param name="Status">The receiver's status code; null when there was no answer.</param>
/// <param name="Ok">Whether the receiver took the message.</param>
/// <param name="Error">For people; null when the receiver took it.</param>
internal sealed record DeliveryAttempt(DateTimeOffset At, int DurationMs, int? Status, bool Ok, string? Error);
