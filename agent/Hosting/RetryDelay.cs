namespace Panel.Agent.Hosting;

/// <summary>
/// Doubling delays with full jitter over their upper half, so that a fleet
/// which lost its panel together does not return together.
/// </summary>
internal sealed class RetryDelay(TimeSpan min, TimeSpan max)
{
    private int attempt;

    public void Reset() => attempt = 0;

    public TimeSpan Next()
    {
        var ceiling = Math.Min(max.TotalMilliseconds, min.TotalMilliseconds * Math.Pow(2, Math.Min(attempt++, 30)));
        return TimeSpan.FromMilliseconds(ceiling / 2 * (1 + Random.Shared.NextDouble()));
    }
}
