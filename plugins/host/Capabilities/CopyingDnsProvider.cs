using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Host.Capabilities;

internal sealed class CopyingDnsProvider(IDnsProvider plugin) : IDnsProvider
{
    public DnsLimits Limits => Copies.Of(plugin.Limits);

    public async Task<CredentialCheck> VerifyAsync(
        ProviderCredential credential,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.VerifyAsync(credential, cancellationToken));

    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.ListZonesAsync(credential, cursor, cancellationToken));

    public async Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.ListRecordSetsAsync(credential, zoneId, cursor, cancellationToken));

    public async Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.FindRecordSetAsync(credential, zoneId, name, type, cancellationToken));

    public Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    ) => plugin.ApplyAsync(credential, zoneId, change, cancellationToken);
}
