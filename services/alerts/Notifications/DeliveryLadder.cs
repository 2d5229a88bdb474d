namespace Panel.Alerts.Notifications;

/// <summary>
/// When a message that did not arrive is tried again: the schedule that Standard Webhooks recommends
/// (github.com/standard-webhooks/standard-webhooks, "Deliverability and reliability").
/// </summary>
internal static class DeliveryLadder
{
    /// <summary>Attempts that a chat gets which refuses the message or the credential.</summary>
    public const int MostRefusals = 3;

    /// <summary>A receiver may ask for a wait up to this.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>An integration whose attempts have all failed for this long is switched off.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(5);

    private const double Spread = 0.2;

    /// <summary>From a failed attempt to the next one.</summary>
    public static readonly IReadOnlyList<TimeSpan> Steps =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>Null where the ladder has ended.</summary>
    /// <param name="failed">Failed attempts, this one included.</param>
    /// <param name="wanted">What the receiver asked for; it gets no less, and 24 hours at most.</param>
    public static TimeSpan? After(int failed, TimeSpan? wanted)
    {
        if (failed > Steps.Count)
        {
            return null;
        }

        // ±20 %, so that what failed together does not come back together.
        var delay = Steps[failed - 1] * (1 - Spread + 2 * Spread * Random.Shared.NextDouble());
        return wanted is { } least && Capped(least) > delay ? Capped(least) : delay;
    }

    public static TimeSpan Capped(TimeSpan wait) =>
        wait > LongestWait ? LongestWait
        : wait < TimeSpan.Zero ? TimeSpan.Zero
        : wait;
}
