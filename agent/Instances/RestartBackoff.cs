using Panel.Hosting;

namespace Panel.Agent.Instances;

/// <summary>
/// How long to wait before a crashed workload is started again: 10 s doubling
/// to 5 min, from the beginning after ten minutes up.
/// </summary>
internal static class RestartBackoff
{
    public static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static TimeSpan Delay(int restarts) => Backoff.After(restarts + 1, First, Longest);
}
