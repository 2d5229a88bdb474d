using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;

namespace Panel.Plugins.Host.Capabilities;

internal sealed class CopyingCloudProvider(ICloudProvider plugin) : ICloudProvider
{
    public string? TerraformTemplate => plugin.TerraformTemplate;

    public async Task<CredentialCheck> VerifyAsync(
        ProviderCredential credential,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.VerifyAsync(credential, cancellationToken));

    public async Task<IReadOnlyList<CloudRegion>> ListRegionsAsync(
        ProviderCredential credential,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.ListRegionsAsync(credential, cancellationToken));

    public async Task<IReadOnlyList<CloudServerType>> ListServerTypesAsync(
        ProviderCredential credential,
        string region,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.ListServerTypesAsync(credential, region, cancellationToken));

    public async Task<IReadOnlyList<CloudServer>> FindServersAsync(
        ProviderCredential credential,
        string region,
        string label,
        string value,
        CancellationToken cancellationToken
    )
    {
        var servers = await plugin.FindServersAsync(credential, region, label, value, cancellationToken);
        return [.. servers.Select(Copies.Of)];
    }

    public async Task<CloudServer> CreateServerAsync(
        ProviderCredential credential,
        CloudServerRequest request,
        CancellationToken cancellationToken
    ) => Copies.Of(await plugin.CreateServerAsync(credential, request, cancellationToken));

    public async Task<CloudServer?> FindServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CancellationToken cancellationToken
    ) =>
        await plugin.FindServerAsync(credential, region, serverId, cancellationToken) is { } server
            ? Copies.Of(server)
            : null;

    public Task SetPowerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CloudPowerAction action,
        CancellationToken cancellationToken
    ) => plugin.SetPowerAsync(credential, region, serverId, action, cancellationToken);

    public Task ResizeServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        string serverType,
        bool upgradeDisk,
        CancellationToken cancellationToken
    ) => plugin.ResizeServerAsync(credential, region, serverId, serverType, upgradeDisk, cancellationToken);

    public Task SetFirewallAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        IReadOnlyList<CloudFirewallRule>? rules,
        CancellationToken cancellationToken
    ) => plugin.SetFirewallAsync(credential, region, serverId, rules, cancellationToken);

    public Task DeleteServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CancellationToken cancellationToken
    ) => plugin.DeleteServerAsync(credential, region, serverId, cancellationToken);
}
