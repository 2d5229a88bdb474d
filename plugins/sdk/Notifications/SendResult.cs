namespace Panel.Plugins.Sdk.Notifications;

/// <summary>What came of one attempt.</summary>
/// <param name="Outcome">What the host does next.</param>
/// <param name="Status">The receiver's status code; null when there was no answer.</param>
/// <param name="Response">At most 1 KiB of its answer, without secrets; null when there was none.</param>
/// <param name="Error">For people; null when it was sent.</param>
/// <param name="RetryAfter">The time that the receiver named; the host obeys up to 24 hours.</param>
public sealed record SendResult(
    SendOutcome Outcome,
    int? Status,
    string? Response,
    string? Error,
    TimeSpan? RetryAfter = null
);
