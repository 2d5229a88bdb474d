namespace Panel.Plugins.Sdk;

/// <summary>
/// The only way out. A host that the manifest does not declare and the operator did not grant is refused with
/// <see cref="ProviderFailure.HostNotDeclared"/>, also when a redirect leads there.
/// </summary>
public interface IPluginNetwork
{
    /// <summary>
    /// Follows no redirect, keeps no cookie, and takes 15 seconds and 8 MiB for an answer at most. Do not dispose it.
    /// </summary>
    HttpClient Http { get; }

    /// <summary>Opens a TCP connection, for protocols other than HTTP.</summary>
    /// <param name="host">A declared name or address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="cancellationToken">Gives the attempt up; it ends by itself after 10 seconds.</param>
    /// <exception cref="ProviderException">Not declared, or out of reach.</exception>
    Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken);
}
