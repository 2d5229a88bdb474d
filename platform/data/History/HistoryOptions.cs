namespace Panel.Data.History;

/// <summary>Of one service's history.</summary>
public sealed class HistoryOptions
{
    /// <summary>Names of the series, in the order of <see cref="HistoryPoint.Values"/>; new ones go to the end.</summary>
    public required IReadOnlyList<string> Series { get; init; }

    /// <summary>How long points are collected before they are written together. 10 s.</summary>
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages that are collected at most; more are written at once. 500.</summary>
    public int MostCollected { get; set; } = 500;
}
