using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Panel.Nodes.Plugins.Settings;

/// <param name="Values">
/// All settings, as the plugin's schema wants them. A secret that is left out or masked stays as it is; null clears it.
/// </param>
internal sealed record PluginSettingsRequest([property: Required] JsonObject? Values);
