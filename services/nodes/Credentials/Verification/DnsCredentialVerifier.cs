using Panel.Nodes.Credentials.Types;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Credentials.Verification;

/// <summary>Through the plugin that serves DNS with this type.</summary>
internal sealed class DnsCredentialVerifier(IPluginCatalog plugins, CredentialTypeCatalog types) : ICredentialVerifier
{
    public bool Takes(string type, string? pluginId) => types.TakerOf<IDnsProvider>(type, pluginId) is not null;

    public Task<CredentialCheck> VerifyAsync(OpenedCredential credential, CancellationToken cancellationToken) =>
        plugins.CallAsync<IDnsProvider, CredentialCheck>(
            types.TakerOf<IDnsProvider>(credential.Provider, credential.PluginId)?.Manifest.Id ?? "",
            (provider, token) => provider.VerifyAsync(credential.Lend(), token),
            cancellationToken
        );
}
