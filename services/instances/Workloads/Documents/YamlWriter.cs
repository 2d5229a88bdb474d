using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// Writes JSON nodes as YAML that every reader takes for the same values: whatever could be mistaken is quoted.
/// </summary>
internal static class YamlWriter
{
    public static string Write(JsonNode node)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(
            text,
            new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024)
        );
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(
                    new MappingStart(
                        AnchorName.Empty,
                        TagName.Empty,
                        true,
                        map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block
                    )
                );
                foreach (var (name, value) in map)
                {
                    emitter.Emit(Text(name, key: true));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(
                    new SequenceStart(
                        AnchorName.Empty,
                        TagName.Empty,
                        true,
                        list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block
                    )
                );
                foreach (var item in list)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(
                    node?.GetValueKind() is JsonValueKind.String
                        ? Text(node.GetValue<string>(), key: false)
                        : Scalar(node?.ToJsonString() ?? "null", ScalarStyle.Plain)
                );
                break;
        }
    }

    private static Scalar Text(string value, bool key) =>
        Scalar(
            value,
            IsBare(value) ? ScalarStyle.Plain
                : !key && IsBlock(value) ? ScalarStyle.Literal
                : ScalarStyle.DoubleQuoted
        );

    private static Scalar Scalar(string value, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, value, style, style is ScalarStyle.Plain, style is not ScalarStyle.Plain);

    // YAML 1.1 readers also take yes, no, on and off for booleans, and 12:30 for a number.
    private static bool IsBare(string value) =>
        value.Length is > 0 and < 100
        && (char.IsAsciiLetter(value[0]) || value[0] is '/' or '_' or '.')
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '+' or ' ')
        && value[^1] is not ' '
        && YamlScalar.IsText(value)
        && value.ToLowerInvariant() is not ("y" or "n" or "yes" or "no" or "on" or "off" or "." or ".inf" or ".nan");

    private static bool IsBlock(string value) =>
        value.Contains('\n', StringComparison.Ordinal)
        && !char.IsWhiteSpace(value[0])
        && value.All(c =>
            c is '\n' or '\t' or (>= ' ' and <= '~') or (>= '\u00A0' and < '\u2028') or (> '\u2029' and < '\uD800')
        )
        && value.Split('\n').All(line => line.Length == 0 || !char.IsWhiteSpace(line[^1]));
}
