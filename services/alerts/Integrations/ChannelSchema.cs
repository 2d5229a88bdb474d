using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Integrations;

/// <summary>Reads the schema of a channel type, which a stranger may have written.</summary>
internal static class ChannelSchema
{
    private const string Secret = "x-secret";
    private const string Generated = "x-generated";
    private const string Pattern = "pattern";
    private const string Properties = "properties";
    private const string Items = "items";
    private const int LongestSchema = 64 * 1024;

    /// <summary>Null with the reason where the type is not usable.</summary>
    public static async Task<(ChannelTypeEntry? Entry, string? Problem)> ReadAsync(
        ChannelType type,
        LoadedPlugin plugin,
        CancellationToken cancellationToken
    )
    {
        if (
            type.Type is not { Length: > 0 and <= Integration.LongestType }
            || !type.Type.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
        )
        {
            return (null, "Its name has letters other than a-z, 0-9 and _.");
        }

        if (type.ConfigSchema.Length > LongestSchema)
        {
            return (null, "Its schema is too long.");
        }

        try
        {
            using var document = JsonDocument.Parse(type.ConfigSchema);
            if (JsonNode.Parse(type.ConfigSchema) is not JsonObject tree)
            {
                return (null, "Its schema is no object.");
            }

            var members = TakeMembers(tree);
            return ProblemOf(tree, members) is { } problem
                ? (null, problem)
                : (
                    new ChannelTypeEntry(
                        type.Type,
                        type.Name.Length is > 0 and <= 100 ? type.Name : type.Type,
                        plugin.Manifest.Id,
                        plugin.Manifest.Version,
                        plugin.Trust == PluginTrust.FirstParty,
                        type.Chat,
                        document.RootElement.Clone(),
                        await JsonSchema.FromJsonAsync(tree.ToJsonString(), cancellationToken),
                        members
                    ),
                    null
                );
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or Newtonsoft.Json.JsonException
                        or InvalidOperationException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            return (null, $"Its schema cannot be read: {exception.Message}");
        }
    }

    // Takes the patterns of members out of the schema: the validator would match them by backtracking, which
    // takes for ever with a bad pattern and a bad value. ConfigurationRules matches them in linear time.
    private static Dictionary<string, ChannelMember> TakeMembers(JsonObject schema)
    {
        var members = new Dictionary<string, ChannelMember>(StringComparer.Ordinal);
        foreach (var (name, node) in schema[Properties] as JsonObject ?? [])
        {
            if (node is not JsonObject member)
            {
                continue;
            }

            var pattern = Take(member) ?? (member[Items] is JsonObject items ? Take(items) : null);
            var secret = member[Secret] is JsonValue marked && marked.GetValue<bool>();
            members[name] = new ChannelMember(
                secret,
                secret ? member[Generated]?.GetValue<string>() : null,
                member["format"]?.GetValue<string>(),
                pattern,
                member["description"]?.GetValue<string>()
            );
        }

        return members;
    }

    // Throws where only backtracking can match the pattern.
    private static Regex? Take(JsonObject member)
    {
        if (member[Pattern] is not JsonValue pattern)
        {
            return null;
        }

        member.Remove(Pattern);
        return new Regex(pattern.GetValue<string>(), RegexOptions.NonBacktracking);
    }

    private static string? ProblemOf(JsonObject schema, Dictionary<string, ChannelMember> members)
    {
        // The validator would fetch a reference to another document, from a file or from the web.
        if (Any(schema, (name, value) => name == "$ref" && (TextOf(value) is not { } text || !text.StartsWith('#'))))
        {
            return "Its schema refers to another document.";
        }

        if (Any(schema, (name, value) => name == Pattern && TextOf(value) is not null || name == "patternProperties"))
        {
            return "A pattern stands elsewhere than at a member of the settings, or at the entries of a list there.";
        }

        var secrets = 0;
        Any(
            schema,
            (name, _) =>
            {
                secrets += name == Secret ? 1 : 0;
                return false;
            }
        );
        return secrets > members.Count(member => member.Value.Secret)
            ? "A secret member is not at the top of its settings."
            : null;
    }

    private static string? TextOf(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var found) ? found : null;

    private static bool Any(JsonNode? node, Func<string, JsonNode?, bool> found) =>
        node switch
        {
            JsonObject members => members.Any(member => found(member.Key, member.Value) || Any(member.Value, found)),
            JsonArray items => items.Any(item => Any(item, found)),
            _ => false,
        };
}
