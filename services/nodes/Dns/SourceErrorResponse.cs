namespace Panel.Nodes.Dns;

/// <summary>A credential whose zones or records could not be read; the rest of the list is complete.</summary>
/// <param name="ZoneId">Null when it is about all its zones.</param>
/// <param name="Code">For example provider_refused, provider_rate_limited, provider_unavailable.</param>
internal sealed record SourceErrorResponse(Guid CredentialId, string? ZoneId, string Code, string Error);
