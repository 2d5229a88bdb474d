namespace Panel.Nodes.Dns.Records;

/// <summary>One page of records, from the panel's copy.</summary>
/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Errors">Credentials and zones that could not be read.</param>
/// <param name="Stale">The copy of a zone is older than a minute, or not made yet.</param>
/// <param name="AsOf">When the oldest copy was made; null before the first.</param>
internal sealed record DnsRecordPageResponse(
    IReadOnlyList<DnsRecordResponse> Data,
    string? NextCursor,
    IReadOnlyList<SourceErrorResponse> Errors,
    bool Stale,
    DateTimeOffset? AsOf
);
