using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Instances.Workloads.Documents;

/// <summary>Reads untrusted YAML (core schema, one document) into JSON nodes.</summary>
internal sealed class YamlText
{
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private readonly IParser _parser;
    private int _budget = TextLimits.MaxNodes;

    private YamlText(string text) => _parser = new Parser(new StringReader(text));

    public static Validated<JsonNode> Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > TextLimits.MaxBytes)
        {
            return Validated<JsonNode>.Failed("", "is larger than 1 MiB");
        }

        try
        {
            return new YamlText(text.TrimStart('\uFEFF')).Document() is { } node
                ? Validated<JsonNode>.Of(node)
                : Validated<JsonNode>.Failed("", "is empty");
        }
        catch (YamlException exception)
        {
            return Validated<JsonNode>.Failed(
                "",
                $"is not valid YAML (line {exception.Start.Line}, column {exception.Start.Column}): {exception.Message}"
            );
        }
        catch (Exception exception)
            when (exception
                    is InvalidOperationException
                        or ArgumentException
                        or NullReferenceException
                        or IndexOutOfRangeException
            )
        {
            // The scanner has bugs that malformed texts reach; to us that is the text's fault.
            return Validated<JsonNode>.Failed("", "is not valid YAML");
        }
        catch (TextLimitException exception)
        {
            return Validated<JsonNode>.Failed("", exception.Message);
        }
    }

    private JsonNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out _)
            ? throw new TextLimitException("holds more than one YAML document")
            : root;
    }

    private JsonNode? Node(int depth)
    {
        if (depth > TextLimits.MaxDepth)
        {
            throw new TextLimitException($"is nested deeper than {TextLimits.MaxDepth} levels");
        }

        Spend();
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var target)
                ? Paid(target, depth)?.DeepClone()
                : throw new TextLimitException($"uses the alias *{alias.Value} before its anchor is complete");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return Remember(scalar.Anchor, YamlScalar.Resolve(scalar));
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var list = new JsonArray();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Node(depth + 1));
            }

            return Remember(sequence.Anchor, list);
        }

        return Mapping(_parser.Consume<MappingStart>(), depth);
    }

    private JsonNode? Mapping(MappingStart start, int depth)
    {
        var map = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new TextLimitException("has a mapping key that is not a plain text");
            }

            Spend();
            if (map.ContainsKey(key.Value))
            {
                throw new TextLimitException($"repeats the key {key.Value} (line {key.Start.Line})");
            }

            map[key.Value] = Node(depth + 1);
        }

        return Remember(start.Anchor, map);
    }

    private JsonNode? Remember(AnchorName anchor, JsonNode? node)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    // The bomb: ten aliases of ten aliases of … Each use costs what it expands to.
    private JsonNode? Paid(JsonNode? node, int depth)
    {
        if (depth > TextLimits.MaxDepth)
        {
            throw new TextLimitException($"is nested deeper than {TextLimits.MaxDepth} levels");
        }

        Spend();
        foreach (
            var child in node switch
            {
                JsonObject map => map.Select(member => member.Value),
                JsonArray list => list,
                _ => [],
            }
        )
        {
            Paid(child, depth + 1);
        }

        return node;
    }

    private void Spend()
    {
        if (--_budget < 0)
        {
            throw new TextLimitException($"has more than {TextLimits.MaxNodes} values");
        }
    }
}
