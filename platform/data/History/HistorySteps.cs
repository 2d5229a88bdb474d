namespace Panel.Data.History;

/// <summary>How finely history is kept: every 10 s for two hours, each minute for two days, then every ten minutes.</summary>
public static class HistorySteps
{
    public const int Fine = 10;
    public const int Middle = 60;
    public const int Coarse = 600;

    public static readonly TimeSpan FineKept = TimeSpan.FromHours(2);
    public static readonly TimeSpan MiddleKept = TimeSpan.FromHours(48);
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    internal static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    internal static int HourOf(DateTimeOffset at) => (int)(at.ToUnixTimeSeconds() / 3600);

    internal static DateTimeOffset StartOf(int hour) => DateTimeOffset.FromUnixTimeSeconds(hour * 3600L);

    /// <summary>The step that an hour should have now.</summary>
    internal static int StepOf(int hour, DateTimeOffset now) =>
        (now - StartOf(hour) - Hour) switch
        {
            var age when age > MiddleKept => Coarse,
            var age when age > FineKept => Middle,
            _ => Fine,
        };
}
