using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Instances.Workloads.Documents;

/// <summary>The JSON value of a YAML scalar by the YAML 1.2 core schema; numbers keep their digits.</summary>
internal static partial class YamlScalar
{
    public static JsonNode? Resolve(Scalar scalar)
    {
        if (scalar.Value.Contains('\0', StringComparison.Ordinal))
        {
            throw new TextLimitException("has a text with a NUL character");
        }

        return scalar.Style is ScalarStyle.Plain && scalar.Tag.IsEmpty
            ? Plain(scalar.Value)
            : JsonValue.Create(scalar.Value);
    }

    /// <summary>Whether a reader would take the unquoted text as a text.</summary>
    public static bool IsText(string plain) => Plain(plain) is JsonValue value && value.TryGetValue<string>(out _);

    private static JsonNode? Plain(string text) =>
        text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            // Numbers that JSON writes differently (0x1F, .5, .inf) stay texts; nothing in a document needs them.
            _ when JsonNumber().IsMatch(text) => JsonNode.Parse(text),
            _ => JsonValue.Create(text),
        };

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();
}
