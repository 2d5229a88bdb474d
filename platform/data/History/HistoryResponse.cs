namespace Panel.Data.History;

/// <summary>Measurements of one node or instance.</summary>
/// <param name="Step">Seconds between two points; older hours may be kept more coarsely.</param>
/// <param name="Series">Each a list of unix time, mean and highest value of the step; gaps are absent.</param>
public sealed record HistoryResponse(
    DateTimeOffset From,
    DateTimeOffset To,
    int Step,
    IReadOnlyDictionary<string, IReadOnlyList<double[]>> Series
);
