using System.Text.Json;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Tests.Support;

/// <summary>Plugins that serve DNS, without a host that loads them.</summary>
internal sealed class FakePluginCatalog : IPluginCatalog
{
    private readonly Dictionary<string, (LoadedPlugin Plugin, IDnsProvider Provider)> _plugins = [];

    public FakePluginCatalog Add(
        string id,
        IDnsProvider provider,
        string type,
        PluginTrust trust = PluginTrust.FirstParty,
        string schema = """{"type":"object","properties":{}}"""
    )
    {
        var manifest = new PluginManifest(
            id,
            id,
            "1.0.0",
            "tests",
            new ContractRange(1, 1),
            new PluginEntry("lib/x.dll", "X"),
            PluginIsolation.Worker,
            ["dns"],
            [],
            [],
            null,
            [new CredentialType(type, type, JsonDocument.Parse(schema).RootElement)],
            new PluginLimits(),
            new Dictionary<string, string>()
        );
        _plugins[id] = (new LoadedPlugin(manifest, trust, PluginIsolation.Worker), provider);
        return this;
    }

    public IReadOnlyList<LoadedPlugin> List<TCapability>()
        where TCapability : class =>
        [
            .. _plugins
                .Values.Where(entry => entry.Provider is TCapability)
                .Select(entry => entry.Plugin)
                .OrderBy(plugin => plugin.Manifest.Id, StringComparer.Ordinal),
        ];

    public async Task<TResult> CallAsync<TCapability, TResult>(
        string pluginId,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class
    {
        if (!_plugins.TryGetValue(pluginId, out var entry) || entry.Provider is not TCapability capability)
        {
            throw new PluginFailedException(pluginId, "plugin_missing", "The plugin is not loaded.");
        }

        try
        {
            return await call(capability, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new PluginFailedException(pluginId, "plugin_threw", "The plugin threw.", exception);
        }
    }

    public Task ChangedAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
