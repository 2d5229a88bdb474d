using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Nodes.Plugins.Settings;

/// <param name="Schema">Of the active version; null when there is nothing to configure.</param>
/// <param name="Values">Secrets are masked.</param>
/// <param name="Version">Of the plugin, for If-Match.</param>
internal sealed record PluginSettingsResponse(JsonElement? Schema, JsonObject Values, long Version);
