using System.Collections.Concurrent;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>A catalog whose plugins are objects of the tests.</summary>
internal sealed class FakePlugins : IPluginCatalog
{
    private readonly ConcurrentDictionary<string, (LoadedPlugin Plugin, object Channel)> _plugins = new();

    public void Add(string id, object channel, PluginTrust trust = PluginTrust.FirstParty, string version = "1.0.0") =>
        _plugins[id] = (new LoadedPlugin(ManifestOf(id, version), trust, PluginIsolation.InProcess), channel);

    public void Remove(string id) => _plugins.TryRemove(id, out _);

    public IReadOnlyList<LoadedPlugin> List<TCapability>()
        where TCapability : class =>
        [.. _plugins.Values.Where(one => one.Channel is TCapability).Select(one => one.Plugin)];

    public async Task<TResult> CallAsync<TCapability, TResult>(
        string pluginId,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class
    {
        if (!_plugins.TryGetValue(pluginId, out var found))
        {
            throw new PluginFailedException(pluginId, "plugin_missing", $"Plugin {pluginId} is not loaded.");
        }

        try
        {
            return await call((TCapability)found.Channel, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ProviderException))
        {
            throw new PluginFailedException(pluginId, "plugin_threw", $"Plugin {pluginId} failed.", exception);
        }
    }

    public Task ChangedAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private static PluginManifest ManifestOf(string id, string version) =>
        new(
            id,
            id,
            version,
            "Tests",
            new ContractRange(1, 1),
            new PluginEntry("lib/none.dll", "None"),
            PluginIsolation.InProcess,
            ["notifications"],
            [],
            [],
            null,
            [],
            new PluginLimits(),
            new Dictionary<string, string>()
        );
}
