using Panel.Plugins.Host;

namespace Panel.Alerts.Notifications;

/// <summary>The catalog of a host into which no plugins are loaded: there are no types of integrations.</summary>
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
        throw new PluginFailedException(pluginId, "plugin_missing", $"There is no plugin {pluginId}.");

    public Task ChangedAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
