namespace Panel.Data.History;

/// <summary>What was measured of one target at one moment.</summary>
/// <param name="Values">One for each series of the service; NaN for one that was not measured.</param>
public readonly record struct HistoryPoint(Guid TargetId, DateTimeOffset At, float[] Values);
