using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Notifications;

/// <summary>What came of one attempt.</summary>
/// <param name="Result">Without secrets.</param>
/// <param name="Chat">Whether a refusal ends after three attempts.</param>
internal sealed record SendAttempt(DateTimeOffset At, TimeSpan Duration, SendResult Result, bool Chat)
{
    public bool Ok => Result.Outcome == SendOutcome.Sent;

    public DeliveryAttempt Logged =>
        new(
            At,
            (int)Math.Min(Duration.TotalMilliseconds, int.MaxValue),
            Result.Status,
            Ok,
            Ok ? null : Result.Error ?? "It failed without a reason."
        );
}
