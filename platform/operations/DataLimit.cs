namespace Panel.Operations;

/// <summary>How long a kind that moves bytes may take.</summary>
public static class DataLimit
{
    public const long BytesPerSecond = 5_000_000;

    public static readonly TimeSpan Least = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Most = TimeSpan.FromHours(24);

    /// <param name="bytes">How many it may have to move at most.</param>
    public static TimeSpan Of(long bytes)
    {
        var seconds = Math.Min(Math.Max(bytes, 0) / BytesPerSecond, (long)Most.TotalSeconds);
        var limit = Least + TimeSpan.FromSeconds(seconds);
        return limit < Most ? limit : Most;
    }
}
