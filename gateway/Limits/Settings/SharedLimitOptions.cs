namespace Panel.Gateway.Limits.Settings;

/// <summary>Where several gateways count together. Section <c>SharedLimits</c>; read when the gateway starts.</summary>
public sealed class SharedLimitOptions
{
    public const string Section = "SharedLimits";

    /// <summary><c>redis://[user:password@]host[:6379][/database]</c>, or <c>rediss</c> for TLS. Default none: each gateway counts by itself.</summary>
    public Uri? Redis { get; set; }

    /// <summary>Longest wait for the store. Default 50 ms.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A gateway takes one part in so many of a burst at once and gives it out without asking again: 20 (the default) is a twentieth. Small bursts go one by one.</summary>
    public int Blocks { get; set; } = 20;

    internal IEnumerable<string> Problems()
    {
        if (Redis is not null && (!Redis.IsAbsoluteUri || Redis.Scheme is not ("redis" or "rediss"))) yield return "SharedLimits:Redis: must be redis://host or rediss://host.";
        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout > TimeSpan.FromSeconds(5)) yield return "SharedLimits:Timeout: must be 1 ms to 5 s.";
        if (Blocks is < 1 or > 1_000_000) yield return "SharedLimits:Blocks: must be 1 to 1,000,000.";
    }
}
