namespace Panel.Plugins.Host.Packages;

/// <param name="MemoryMb">Of a worker, 64 to 2048.</param>
/// <param name="TimeoutMs">Of one call, 100 to 60,000.</param>
public sealed record PluginLimits(int MemoryMb = 256, int TimeoutMs = 10_000);
