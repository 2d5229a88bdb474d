using Panel.Plugins.Host;

namespace Panel.Nodes.Credentials;

/// <summary>Stands where the host of the plugins is not registered: there are none.</summary>
internal sealed class NoPlugins : IPluginCatalog
{
    public IReadOnlyList<LoadedPlugin> List<TCapability>()
        where TCapability : class => [];

    public Task<TResult> CallAsync<TCapability, TResult>(
        string pluginId,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class =>
        throw new PluginFailedException(pluginId, "plugin_missing", "The plugin is not loaded.");

    public Task ChangedAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
