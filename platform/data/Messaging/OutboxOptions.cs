namespace Panel.Data.Messaging;

/// <summary>Section <c>Outbox</c>. The defaults suit; tests shorten them.</summary>
public sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>
    /// Failed sendings after which a message is parked. A broker that cannot be reached does not count.
    /// </summary>
    public int MaxAttempts { get; set; } = 20;

    /// <summary>How many rows a dispatcher claims at once.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>
    /// How long a claim holds when its dispatcher dies. Longer than
    /// <see cref="PublishTimeout"/>: a sending begins only when it can end within the claim.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The net under the wake-up signal.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time limit of each sending.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait after the first failed sending; doubles with each, up to ten minutes.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);
}
