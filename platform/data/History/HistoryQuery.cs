namespace Panel.Data.History;

/// <summary>How a history is asked for; take it as <c>[AsParameters]</c>.</summary>
/// <param name="From">Begin of the range, RFC 3339; an hour before its end without it.</param>
/// <param name="To">End of the range, RFC 3339; now without it.</param>
/// <param name="Step">Seconds between two points: 10, 60, 600, or `auto`, which suits the range.</param>
public readonly record struct HistoryQuery(string? From, string? To, string? Step);
