using System.Text.Json;

namespace Panel.Plugins.Sdk.Notifications;

/// <summary>An integration's settings, lent for one call. Keep no copy of them, and log no value.</summary>
/// <param name="IntegrationId">Stable.</param>
/// <param name="Values">By member name of the schema.</param>
public sealed record ChannelConfiguration(string IntegrationId, IReadOnlyDictionary<string, JsonElement> Values)
{
    /// <summary>The text of a member; null when it is missing or not a text.</summary>
    public string? Text(string name) =>
        Values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Never shows a value.</summary>
    public override string ToString() => $"integration {IntegrationId}";
}
