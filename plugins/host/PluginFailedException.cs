namespace Panel.Plugins.Host;

/// <summary>A plugin did not do its part; its status says the same. Shown as 503 plugin_failed.</summary>
/// <param name="pluginId">Of the manifest.</param>
/// <param name="code">
/// plugin_missing, plugin_off, plugin_open (breaker), plugin_threw, plugin_timeout, plugin_died or plugin_protocol.
/// </param>
/// <param name="message">For people; no text of the plugin's own exceptions.</param>
/// <param name="innerException">For the log.</param>
public sealed class PluginFailedException(
    string pluginId,
    string code,
    string message,
    Exception? innerException = null
) : Exception(message, innerException)
{
    public string PluginId { get; } = pluginId;

    public string Code { get; } = code;
}
