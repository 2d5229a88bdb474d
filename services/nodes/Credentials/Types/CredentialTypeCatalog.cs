using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Credentials.Types;

/// <summary>The types of credential there are now, and the plugins that take each.</summary>
internal sealed class CredentialTypeCatalog(IPluginCatalog plugins)
{
    /// <summary>Null for a type that is neither built in nor of a plugin that is switched on.</summary>
    public CredentialSchema? Find(string type) =>
        BuiltInCredentialTypes.All.TryGetValue(type, out var builtIn) ? builtIn : Declared(type).FirstOrDefault();

    /// <summary>
    /// The plugin that a credential may be lent to. Built-in types go to first-party plugins alone, and a plugin's own
    /// type to that plugin: declaring the type of another must not open other people's accounts.
    /// </summary>
    /// <typeparam name="TCapability">What it is needed for.</typeparam>
    public LoadedPlugin? TakerOf<TCapability>(string type, string? pluginId)
        where TCapability : class =>
        plugins
            .List<TCapability>()
            .FirstOrDefault(plugin =>
                plugin.Manifest.CredentialTypes.Any(declared => declared.Type == type)
                && (
                    BuiltInCredentialTypes.All.ContainsKey(type)
                        ? plugin.Trust == PluginTrust.FirstParty
                        : plugin.Manifest.Id == pluginId
                )
            );

    public bool IsTakenBy<TCapability>(Credential credential)
        where TCapability : class => TakerOf<TCapability>(credential.Provider, credential.PluginId) is not null;

    /// <summary>For messages.</summary>
    public IEnumerable<string> Names =>
        BuiltInCredentialTypes
            .All.Keys.Concat(All().SelectMany(plugin => plugin.Manifest.CredentialTypes).Select(type => type.Type))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    // First-party ones first, so that no stranger takes a name that ours already has.
    private IEnumerable<CredentialSchema> Declared(string type) =>
        from plugin in All()
        from declared in plugin.Manifest.CredentialTypes
        where declared.Type == type
        let schema = JsonCredentialSchema.Read(plugin.Manifest.Id, declared)
        where schema is not null
        select schema;

    private IEnumerable<LoadedPlugin> All() =>
        plugins
            .List<IDnsProvider>()
            .Concat(plugins.List<ICloudProvider>())
            .DistinctBy(plugin => plugin.Manifest.Id, StringComparer.Ordinal)
            .OrderByDescending(plugin => plugin.Trust)
            .ThenBy(plugin => plugin.Manifest.Id, StringComparer.Ordinal);
}
