namespace Panel.Plugins.Host.Sources;

/// <param name="Value">Null removes it.</param>
public sealed record PluginStoredValue(string? Value);
