namespace Panel.Plugins.Sdk.Dns;

/// <param name="Items">In any order that stays the same.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record DnsPage<T>(IReadOnlyList<T> Items, string? NextCursor);
