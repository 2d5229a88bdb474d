namespace Panel.Plugins.Host.Sources;

/// <summary>The plugins that are switched on, and the keys that count.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Plugins">One for each id.</param>
/// <param name="Keys">Publishers' keys that an administrator took in, and those of the panel itself.</param>
/// <param name="AllowUntrusted">Whether packages of other keys may run, in a worker.</param>
public sealed record PluginSet(
    long Version,
    IReadOnlyList<PluginSetEntry> Plugins,
    IReadOnlyList<PublisherKey> Keys,
    bool AllowUntrusted
);
