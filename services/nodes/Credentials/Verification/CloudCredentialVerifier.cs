using Panel.Nodes.Credentials.Types;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;

namespace Panel.Nodes.Credentials.Verification;

/// <summary>Through the plugin that orders servers with this type.</summary>
internal sealed class CloudCredentialVerifier(IPluginCatalog plugins, CredentialTypeCatalog types) : ICredentialVerifier
{
    public bool Takes(string type, string? pluginId) => types.TakerOf<ICloudProvider>(type, pluginId) is not null;

    public Task<CredentialCheck> VerifyAsync(OpenedCredential credential, CancellationToken cancellationToken) =>
        plugins.CallAsync<ICloudProvider, CredentialCheck>(
            types.TakerOf<ICloudProvider>(credential.Provider, credential.PluginId)?.Manifest.Id ?? "",
            (provider, token) => provider.VerifyAsync(credential.Lend(), token),
            cancellationToken
        );
}
