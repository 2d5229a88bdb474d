using Panel.Plugins.Sdk;

namespace Panel.Nodes.Credentials.Verification;

/// <summary>Makes a real call with a kind of credential.</summary>
internal interface ICredentialVerifier
{
    /// <summary>Whether it can try credentials of this type now.</summary>
    bool Takes(string type, string? pluginId);

    /// <exception cref="ProviderException">The provider refused or could not be asked.</exception>
    /// <exception cref="Panel.Plugins.Host.PluginFailedException">The plugin did not do its part.</exception>
    Task<CredentialCheck> VerifyAsync(OpenedCredential credential, CancellationToken cancellationToken);
}
