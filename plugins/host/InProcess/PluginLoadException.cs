namespace Panel.Plugins.Host.InProcess;

/// <summary>The plugin is not what its manifest says. The message is for people.</summary>
internal sealed class PluginLoadException(string message) : Exception(message);
