using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Panel.Contracts;

namespace Panel.Agent.ConfigFiles;

/// <summary>One value to set, and the condition on the value that is there now.</summary>
internal sealed class ConfigSetting
{
    private const string RegexPrefix = "regex:";

    private readonly string? _ifValue;
    private readonly Regex? _pattern;

    public ConfigSetting(ConfigEntry entry, string dockerInterface)
    {
        Key = entry.Key;
        _ifValue = entry.IfValue;
        try
        {
            Value = WithNode(JsonNode.Parse(entry.Value), dockerInterface);
            // Non-backtracking: the pattern is the workload's, the text the instance's.
            _pattern =
                _ifValue?.StartsWith(RegexPrefix, StringComparison.Ordinal) == true
                    ? new Regex(
                        _ifValue[RegexPrefix.Length..],
                        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
                        TimeSpan.FromSeconds(1)
                    )
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NotSupportedException)
        {
            throw new ConfigFormatException($"{entry.Key}: {exception.Message}");
        }
        // A text with half of a surrogate pair, which no file's encoding can hold.
        catch (InvalidOperationException)
        {
            throw new ConfigFormatException($"{entry.Key}: the value is not valid Unicode");
        }
    }

    public string Key { get; }

    public JsonNode? Value { get; }

    public bool IsConditional => _ifValue is not null;

    /// <summary>The new value for formats that know texts only.</summary>
    public string Text => TextOf(Value);

    /// <summary>What becomes of the value that is there (null: of none); null to leave it alone.</summary>
    public string? Replace(string? current) =>
        _ifValue is null ? Text
        : current is null ? null
        : _pattern is not null
            ? _pattern.IsMatch(current) ? _pattern.Replace(current, Text)
                : null
        : current == _ifValue ? Text
        : null;

    /// <summary>The same with the value's type, for formats that have types.</summary>
    public JsonNode? ReplaceTyped(string? current, out bool applies)
    {
        var text = Replace(current);
        applies = text is not null;
        return _pattern is null ? Value?.DeepClone() : text;
    }

    private static string TextOf(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            null => "",
            JsonValueKind.String => value.GetValue<string>(),
            _ => JsonWriter.Write(value),
        };

    // The address at which a workload reaches its node is the one thing that only the node knows.
    private static JsonNode? WithNode(JsonNode? value, string dockerInterface) =>
        value switch
        {
            JsonObject map => new JsonObject(
                map.Select(member => KeyValuePair.Create(member.Key, WithNode(member.Value, dockerInterface)))
            ),
            JsonArray list => new JsonArray([.. list.Select(item => WithNode(item, dockerInterface))]),
            _ when value?.GetValueKind() is JsonValueKind.String => JsonValue.Create(
                NodePlaceholders.Render(value.GetValue<string>(), dockerInterface)
            ),
            _ => value?.DeepClone(),
        };
}
