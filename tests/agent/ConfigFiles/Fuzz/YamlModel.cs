using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>
/// What YamlDotNet reads in a text, written down in one way. The engine's own tree has no part in it.
/// </summary>
internal static class YamlModel
{
    /// <summary>Path → value of each scalar and of each empty collection, in order; repeated keys repeat.</summary>
    public static List<(string Path, string Value)> Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        var values = new List<(string, string)>();
        parser.Consume<StreamStart>();
        if (parser.TryConsume<DocumentStart>(out _))
        {
            Node(parser, "", values);
            parser.Consume<DocumentEnd>();
        }

        return values;
    }

    private static void Node(Parser parser, string path, List<(string, string)> values)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            values.Add((path, "*" + alias.Value));
        }
        else if (parser.TryConsume<Scalar>(out var scalar))
        {
            values.Add((path, Written(scalar)));
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            values.Add((path, "list"));
            for (var i = 0; !parser.TryConsume<SequenceEnd>(out _); i++)
            {
                Node(parser, $"{path}[{i}]", values);
            }
        }
        else
        {
            parser.Consume<MappingStart>();
            values.Add((path, "map"));
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>().Value;
                Node(parser, path.Length == 0 ? key : $"{path}.{key}", values);
            }
        }
    }

    private static string Written(Scalar scalar)
    {
        var hasTextTag = !scalar.Tag.IsEmpty && scalar.Tag.Value.EndsWith("str", StringComparison.Ordinal);
        return scalar.Style is not ScalarStyle.Plain || hasTextTag || !IsTyped(scalar.Value) ? "text " + scalar.Value
            : scalar.Value is "" or "~" ? "typed null"
            : "typed " + scalar.Value;
    }

    private static bool IsTyped(string value) =>
        value is "" or "~" or "null" or "true" or "false" || double.TryParse(value, out _);
}
