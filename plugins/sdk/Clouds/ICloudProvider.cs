namespace Panel.Plugins.Sdk.Clouds;

/// <summary>The capability <c>cloud</c>: servers of one provider that become nodes.</summary>
/// <remarks>
/// Creating is safe to repeat: the host passes a token, the provider object carries it as label
/// <c>panel-request</c>, and <see cref="FindServersAsync"/> finds what an unanswered call made.
/// </remarks>
public interface ICloudProvider
{
    /// <summary>Makes real calls, to show whether the credential works.</summary>
    Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken);

    /// <summary>The regions that the credential may use.</summary>
    Task<IReadOnlyList<CloudRegion>> ListRegionsAsync(
        ProviderCredential credential,
        CancellationToken cancellationToken
    );

    /// <summary>The server types of a region with their prices.</summary>
    Task<IReadOnlyList<CloudServerType>> ListServerTypesAsync(
        ProviderCredential credential,
        string region,
        CancellationToken cancellationToken
    );

    /// <summary>All servers whose label has the value, over all pages.</summary>
    Task<IReadOnlyList<CloudServer>> FindServersAsync(
        ProviderCredential credential,
        string region,
        string label,
        string value,
        CancellationToken cancellationToken
    );

    /// <summary>Starts a creation and returns at once.</summary>
    Task<CloudServer> CreateServerAsync(
        ProviderCredential credential,
        CloudServerRequest request,
        CancellationToken cancellationToken
    );

    /// <summary>Null when the server is not there.</summary>
    Task<CloudServer?> FindServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CancellationToken cancellationToken
    );

    /// <summary>Asks for a power action; the server's state shows when it is done.</summary>
    Task SetPowerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CloudPowerAction action,
        CancellationToken cancellationToken
    );

    /// <summary>Changes the type of a server that is off.</summary>
    Task ResizeServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        string serverType,
        bool upgradeDisk,
        CancellationToken cancellationToken
    );

    /// <summary>Replaces all inbound rules; null removes the firewall.</summary>
    Task SetFirewallAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        IReadOnlyList<CloudFirewallRule>? rules,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes what <see cref="CreateServerAsync"/> made; succeeds when it is gone.</summary>
    Task DeleteServerAsync(
        ProviderCredential credential,
        string region,
        string serverId,
        CancellationToken cancellationToken
    );

    /// <summary>The server as a Terraform document (<c>main.tf.json</c>) without credentials; null when not supported.</summary>
    string? TerraformTemplate { get; }
}
