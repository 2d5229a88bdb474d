using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;

namespace Panel.Alerts.Integrations;

/// <summary>A type of integration that a loaded plugin serves.</summary>
/// <param name="Builtin">Whether the plugin ships with the panel.</param>
/// <param name="Chat">Whether a refusal ends after three attempts.</param>
/// <param name="ConfigSchema">As the plugin wrote it.</param>
/// <param name="Schema">The same for the validator, without patterns.</param>
/// <param name="Members">The members of the schema.</param>
internal sealed record ChannelTypeEntry(
    string Type,
    string Name,
    string PluginId,
    string PluginVersion,
    bool Builtin,
    bool Chat,
    JsonElement ConfigSchema,
    JsonSchema Schema,
    IReadOnlyDictionary<string, ChannelMember> Members
);

/// <summary>What the panel knows of a member of a channel's settings.</summary>
/// <param name="Generated">
/// The panel makes a missing value of this prefix and 32 random bytes in base64, and can renew it; null for others.
/// </param>
/// <param name="Format">For example <c>uri</c>.</param>
/// <param name="Pattern">Of the text, or of each text of a list.</param>
/// <param name="Description">For people; told where the pattern does not fit.</param>
internal sealed record ChannelMember(
    bool Secret,
    string? Generated,
    string? Format,
    Regex? Pattern,
    string? Description
);
