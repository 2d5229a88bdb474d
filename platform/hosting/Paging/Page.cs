namespace Panel.Hosting.Paging;

/// <summary>One page of a list: <c>{"data":[…],"next_cursor":…}</c>. The cursor is null on the last page.</summary>
public sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);
