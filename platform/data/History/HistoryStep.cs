namespace Panel.Data.History;

/// <summary>A step of a target's history.</summary>
/// <param name="At">Its begin.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Means">Of each series; NaN where nothing was measured.</param>
/// <param name="Peaks">The highest values, likewise.</param>
public sealed record HistoryStep(DateTimeOffset At, int Seconds, float[] Means, float[] Peaks);
