using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host;

/// <summary>The plugins of this process that serve a capability, and the way to call them.</summary>
public interface IPluginCatalog
{
    /// <summary>Those that are loaded and switched on, by id.</summary>
    /// <typeparam name="TCapability">An interface of the SDK, for example <c>IDnsProvider</c>.</typeparam>
    IReadOnlyList<LoadedPlugin> List<TCapability>()
        where TCapability : class;

    /// <summary>
    /// Calls one plugin within its time limit, behind its breaker. The version that takes the call keeps it until
    /// the end, also when an upgrade switches meanwhile.
    /// </summary>
    /// <exception cref="ProviderException">The provider refused or could not be asked.</exception>
    /// <exception cref="PluginFailedException">
    /// The plugin is not loaded, is open-circuited, threw, was too slow, or its worker died.
    /// </exception>
    Task<TResult> CallAsync<TCapability, TResult>(
        string pluginId,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class;

    /// <summary>Completes when the set or the state of a plugin changed after the call.</summary>
    Task ChangedAsync(CancellationToken cancellationToken);
}
