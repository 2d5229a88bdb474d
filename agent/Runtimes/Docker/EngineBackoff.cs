using Panel.Hosting;

namespace Panel.Agent.Runtimes.Docker;

internal static class EngineBackoff
{
    /// <summary>For an engine that is away or busy: 100 ms, doubling to 10 s.</summary>
    public static Backoff Create() => new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
}
