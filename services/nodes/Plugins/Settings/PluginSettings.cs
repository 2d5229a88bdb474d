using System.Text.Json.Nodes;
using Panel.Data.Secrets;

namespace Panel.Nodes.Plugins.Settings;

/// <summary>Opens and seals what an administrator configured.</summary>
internal sealed class PluginSettings(SecretBox secrets)
{
    /// <summary>In clear text.</summary>
    public JsonObject Open(InstalledPlugin plugin) =>
        plugin.Settings is { } text ? JsonNode.Parse(secrets.Open(text, Purpose(plugin)))!.AsObject() : [];

    public void Write(InstalledPlugin plugin, JsonObject settings)
    {
        plugin.Settings = secrets.Protect(settings.ToJsonString(), Purpose(plugin));
        plugin.SettingsVersion++;
    }

    private static string Purpose(InstalledPlugin plugin) => $"plugins.settings:{plugin.Id}";
}
