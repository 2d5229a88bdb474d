namespace Panel.AgentLink;

/// <param name="Data">Oldest first.</param>
/// <param name="NextCursor">For <c>before</c>, to the older lines; null when there are none.</param>
public sealed record LogHistoryResponse(IReadOnlyList<ConsoleLineFrame> Data, string? NextCursor);
