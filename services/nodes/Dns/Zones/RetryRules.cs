using Panel.Hosting;
using Panel.Hosting.Errors;

namespace Panel.Nodes.Dns.Zones;

/// <summary>When a provider that failed is asked again.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>After a back-off, and not before the provider said.</summary>
    public static TimeSpan After(int failures, ApiError error)
    {
        var wait = Backoff.After(failures, First, Longest);
        return error.RetryAfter is { } named && named > wait ? named : wait;
    }
}
