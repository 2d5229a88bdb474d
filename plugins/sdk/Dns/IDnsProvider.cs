namespace Panel.Plugins.Sdk.Dns;

/// <summary>The capability <c>dns</c>: zones and record sets of one provider.</summary>
/// <remarks>
/// Names are absolute, in lower case, without the last dot (<c>www.example.com</c>). A record set is all records
/// of one name and type; the host changes whole sets, one at a time for each zone, and never retries a write
/// without reading first. Every method throws <see cref="ProviderException"/> for what the provider refuses.
/// </remarks>
public interface IDnsProvider
{
    /// <summary>What the provider can hold.</summary>
    DnsLimits Limits { get; }

    /// <summary>Makes real calls, to show whether the credential works.</summary>
    Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken);

    /// <summary>One page of the zones that the credential can see.</summary>
    /// <param name="credential">Lent for this call.</param>
    /// <param name="cursor">Null for the first page, then what the page before gave.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    );

    /// <summary>One page of a zone's record sets; a set is never split over two pages.</summary>
    /// <param name="credential">Lent for this call.</param>
    /// <param name="zoneId">As <see cref="DnsZone.Id"/>.</param>
    /// <param name="cursor">Null for the first page, then what the page before gave.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    );

    /// <summary>What the provider itself holds now, not a cache of a resolver. Null when the set is not there.</summary>
    Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Brings one record set from what was expected to what is wanted. Already as wanted: succeeds without a write.
    /// </summary>
    /// <exception cref="ProviderException">
    /// <see cref="ProviderFailure.Conflict"/> when something else than expected stands there; nothing was written then.
    /// </exception>
    Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    );
}
