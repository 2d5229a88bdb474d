namespace Panel.Nodes.Dns;

/// <summary>How good the copies are that a list reads.</summary>
/// <param name="Providers">Types of the credentials that serve DNS, by credential.</param>
/// <param name="AsOf">When the oldest copy was made; null before the first.</param>
internal sealed record DnsCopyState(
    IReadOnlyDictionary<Guid, string> Providers,
    IReadOnlyList<SourceErrorResponse> Errors,
    bool Stale,
    DateTimeOffset? AsOf
);
