namespace Panel.Plugins.Sdk;

/// <summary>
/// The entry type that <c>plugin.json</c> names; it has a public constructor without parameters and implements
/// the interface of every capability that the manifest lists.
/// </summary>
/// <remarks>
/// The host makes one object for each load and calls it from many threads at once. A call that throws
/// anything but <see cref="ProviderException"/> counts as a fault of the plugin and opens its breaker at 5 of 20.
/// </remarks>
public interface IPlugin : IAsyncDisposable
{
    /// <summary>Runs once before any other call, within 10 seconds; throwing keeps the plugin off.</summary>
    /// <param name="context">What the host lends until the object is disposed.</param>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken);

    /// <summary>Asked before an upgrade switches over, and once a minute; throwing means not healthy.</summary>
    /// <param name="cancellationToken">Cancelled after 10 seconds.</param>
    ValueTask CheckHealthAsync(CancellationToken cancellationToken);
}
