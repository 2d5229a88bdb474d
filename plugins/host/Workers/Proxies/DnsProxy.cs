using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Worker.Protocol;

namespace Panel.Plugins.Host.Workers.Proxies;

internal sealed class DnsProxy(IWorkerCalls worker, DnsLimits limits) : IDnsProvider
{
    public DnsLimits Limits => limits;

    public Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken) =>
        worker.CallAsync<CredentialCheck>(
            "dns.VerifyAsync",
            new CallArguments { Credential = credential },
            cancellationToken
        );

    public Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<DnsPage<DnsZone>>(
            "dns.ListZonesAsync",
            new CallArguments { Credential = credential, Cursor = cursor },
            cancellationToken
        );

    public Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<DnsPage<DnsRecordSet>>(
            "dns.ListRecordSetsAsync",
            new CallArguments
            {
                Credential = credential,
                ZoneId = zoneId,
                Cursor = cursor,
            },
            cancellationToken
        );

    public Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<DnsRecordSet?>(
            "dns.FindRecordSetAsync",
            new CallArguments
            {
                Credential = credential,
                ZoneId = zoneId,
                Name = name,
                Type = type,
            },
            cancellationToken
        );

    public Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync(
            "dns.ApplyAsync",
            new CallArguments
            {
                Credential = credential,
                ZoneId = zoneId,
                Change = change,
            },
            cancellationToken
        );
}
