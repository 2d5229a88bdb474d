namespace Panel.Nodes.Dns.Zones;

/// <summary>One page of zones, from the panel's copy.</summary>
/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Errors">Credentials that could not be read.</param>
/// <param name="Stale">The copy of a credential is older than a minute.</param>
/// <param name="AsOf">When the oldest copy was made; null before the first.</param>
internal sealed record DnsZonePageResponse(
    IReadOnlyList<DnsZoneResponse> Data,
    string? NextCursor,
    IReadOnlyList<SourceErrorResponse> Errors,
    bool Stale,
    DateTimeOffset? AsOf
);
