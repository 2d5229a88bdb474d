namespace Panel.Identity.Keys;

/// <summary>Rotation of the signing keys. Section <c>Identity:Keys</c>.</summary>
internal sealed class KeyOptions
{
    public const string Section = "Identity:Keys";

    /// <summary>How long a key signs. Default: 30 days.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a key is published before it signs, so that everybody knows it by then. Default: a day.
    /// </summary>
    public TimeSpan PublishAhead { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a key is published after it stopped signing; longer than any token lives. Default: an hour.
    /// </summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromHours(1);
}
