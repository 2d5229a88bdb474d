namespace Panel.Testing;

/// <summary>A span as the collector got it.</summary>
/// <param name="Parent">Empty for the first of a trace.</param>
/// <param name="Tags">Those that are text.</param>
public sealed record CollectedSpan(
    string Service,
    string Trace,
    string Id,
    string Parent,
    string Name,
    IReadOnlyDictionary<string, string> Tags
);
