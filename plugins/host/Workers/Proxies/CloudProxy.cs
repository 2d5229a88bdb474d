using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Worker.Protocol;

namespace Panel.Plugins.Host.Workers.Proxies;

internal sealed class CloudProxy(IWorkerCalls worker, string? terraformTemplate) : ICloudProvider
{
    public string? TerraformTemplate => terraformTemplate;

    public Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken) =>
        worker.CallAsync<CredentialCheck>("cloud.VerifyAsync", Of(credential), cancellationToken);

    public Task<IReadOnlyList<CloudRegion>> ListRegionsAsync(
        ProviderCredential credential,
        CancellationToken cancellationToken
    ) => worker.CallAsync<IReadOnlyList<CloudRegion>>("cloud.ListRegionsAsync", Of(credential), cancellationToken);

    public Task<IReadOnlyList<CloudServerType>> ListServerTypesAsync(
        ProviderCredential credential,
        string region,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<IReadOnlyList<CloudServerType>>(
            "cloud.ListServerTypesAsync",
            Of(credential, region),
            cancellationToken
        );

    public Task<IReadOnlyList<CloudServer>> FindServersAsync(
        ProviderCredential credential,
        string region,
        string label,
        string value,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<IReadOnlyList<CloudServer>>(
            "cloud.FindServersAsync",
            Of(credential, region) with
            {
                Label = label,
                Value = value,
            },
            cancellationToken
        );

    public Task<CloudServer> CreateServerAsync(
        ProviderCredential credential,
        CloudServerRequest request,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<CloudServer>(
            "cloud.CreateServerAsync",
            Of(credential) with
            {
                Server = request,
            },
            cancellationToken
        );

    public Task<CloudServer?> FindServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CancellationToken cancellationToken
    ) => worker.CallAsync<CloudServer?>("cloud.FindServerAsync", Of(credential, region, serverId), cancellationToken);

    public Task SetPowerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CloudPowerAction action,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync(
            "cloud.SetPowerAsync",
            Of(credential, region, serverId) with
            {
                Power = action,
            },
            cancellationToken
        );

    public Task ResizeServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        string serverType,
        bool upgradeDisk,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync(
            "cloud.ResizeServerAsync",
            Of(credential, region, serverId) with
            {
                Type = serverType,
                UpgradeDisk = upgradeDisk,
            },
            cancellationToken
        );

    public Task SetFirewallAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        IReadOnlyList<CloudFirewallRule>? rules,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync(
            "cloud.SetFirewallAsync",
            Of(credential, region, serverId) with
            {
                Rules = rules,
            },
            cancellationToken
        );

    public Task DeleteServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CancellationToken cancellationToken
    ) => worker.CallAsync("cloud.DeleteServerAsync", Of(credential, region, serverId), cancellationToken);

    private static CallArguments Of(ProviderCredential credential, string? region = null, string? serverId = null) =>
        new()
        {
            Credential = credential,
            Region = region,
            ServerId = serverId,
        };
}
