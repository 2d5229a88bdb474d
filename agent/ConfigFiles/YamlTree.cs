using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// The first document of a YAML text as a tree. Aliases are not followed. The
/// parser says what the values are; where a block value
/// ends is found here, because the parser's mark for it is the next token, lines below.
/// </summary>
internal sealed partial class YamlTree(string text)
{
    private const int MaxDepth = 128;

    private readonly HashSet<AnchorName> _anchors = [];
    private readonly Parser _parser = new(new StringReader(text));
    private readonly YamlCursor _cursor = new(text);

    public TreeNode? Root()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = Node(lead: null, depth: 0);
        _parser.Consume<DocumentEnd>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.MoveNext();
        }

        return root is { Kind: TreeKind.Null } && root.Start == root.End ? null : root;
    }

    /// <param name="lead">Behind the colon or the dash of the value.</param>
    private TreeNode Node(int? lead, int depth, bool lacksColon = false)
    {
        if (depth > MaxDepth)
        {
            throw new ConfigFormatException($"is nested deeper than {MaxDepth} levels");
        }

        if (_parser.Accept<NodeEvent>(out var node) && !node.Anchor.IsEmpty)
        {
            _anchors.Add(node.Anchor);
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return Value(scalar, lead, lacksColon);
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Alias(alias, lead);
        }

        return _parser.TryConsume<SequenceStart>(out var sequence)
            ? List(sequence, lead, depth)
            : Map(_parser.Consume<MappingStart>(), lead, depth);
    }

    private TreeNode Alias(AnchorAlias alias, int? lead)
    {
        if (!_anchors.Contains(alias.Value))
        {
            throw new ConfigFormatException($"has an alias *{alias.Value} without its anchor");
        }

        var (start, end) = ((int)alias.Start.Index, (int)alias.End.Index);
        var place = new YamlPlace(lead ?? start, lead ?? start, "", "");
        return new TreeNode
        {
            Kind = TreeKind.Opaque,
            Start = start,
            End = end,
            Value = text[start..end],
            Yaml = place,
        };
    }

    private TreeNode List(SequenceStart sequence, int? lead, int depth)
    {
        var flow = sequence.Style is SequenceStyle.Flow;
        var place = _cursor.Properties(
            (int)sequence.Start.Index,
            lead,
            !sequence.Anchor.IsEmpty,
            !sequence.Tag.IsEmpty
        );
        var start = _cursor.SkipBlanks(place.End);
        var list = new TreeNode
        {
            Kind = TreeKind.List,
            Start = start,
            End = start,
            Flow = flow,
            Yaml = place,
        };
        var dash = start;
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            var item = Node(flow || !_cursor.Is(dash, '-') ? null : dash + 1, depth + 1);
            list.Items.Add(item);
            dash = _cursor.SkipBlanks(item.End);
        }

        _parser.Consume<SequenceEnd>();
        list.End = End(list, '[', ']');
        return list;
    }

    private TreeNode Map(MappingStart mapping, int? lead, int depth)
    {
        var flow = mapping.Style is MappingStyle.Flow;
        var place = _cursor.Properties((int)mapping.Start.Index, lead, !mapping.Anchor.IsEmpty, !mapping.Tag.IsEmpty);
        var start = _cursor.SkipBlanks(place.End);
        var map = new TreeNode
        {
            Kind = TreeKind.Map,
            Start = start,
            End = start,
            Flow = flow,
            Yaml = place,
        };
        while (!_parser.Accept<MappingEnd>(out _))
        {
            map.Members.Add(Member(depth));
        }

        _parser.Consume<MappingEnd>();
        map.End = End(map, '{', '}');
        return map;
    }

    // A pair in a list in brackets, [a: 1], is a map without brackets of its own.
    private int End(TreeNode node, char opening, char closing)
    {
        var last = node.Children.LastOrDefault()?.End;
        return node.Flow && _cursor.Is(node.Start, opening)
            ? _cursor.FlowEnd(last ?? node.Start + 1, closing)
            : last ?? node.Start;
    }

    private TreeMember Member(int depth)
    {
        var scalar = _parser.Accept<Scalar>(out var accepted) ? accepted : null;
        var key = Node(lead: null, depth + 1);
        var colon = _cursor.SkipBlanks(key.End);
        var value = _cursor.Is(colon, ':') ? Node(colon + 1, depth + 1) : Node(key.End, depth + 1, lacksColon: true);
        // A key that is no plain text has no name here, but its place still counts.
        return new TreeMember(scalar?.Value ?? "", key.Yaml!.Start, value);
    }

    private TreeNode Value(Scalar scalar, int? lead, bool lacksColon)
    {
        var isEmpty = scalar.Style is ScalarStyle.Plain && scalar.Value.Length == 0;
        var hasProperties = !scalar.Anchor.IsEmpty || !scalar.Tag.IsEmpty;
        // The mark of an empty value may be at the next token, lines below.
        var marked = Math.Min((int)scalar.Start.Index, text.Length);
        var place = _cursor.Properties(
            isEmpty && !hasProperties ? lead ?? marked : marked,
            lead,
            !scalar.Anchor.IsEmpty,
            !scalar.Tag.IsEmpty
        );
        if (isEmpty)
        {
            place = place with { LacksColon = lacksColon };
            return new TreeNode
            {
                Kind = Kind(scalar),
                Start = place.End,
                End = place.End,
                Yaml = place,
            };
        }

        var start = place.Anchor.Length + place.Tag.Length == 0 ? marked : _cursor.SkipBlanks(place.End);
        var end = (int)scalar.End.Index;
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            return new TreeNode
            {
                Kind = TreeKind.Text,
                Start = start,
                End = _cursor.BlockScalarEnd(start, end),
                Value = scalar.Value,
                Yaml = place with { Tail = end },
            };
        }

        return new TreeNode
        {
            Kind = Kind(scalar),
            Start = start,
            End = end,
            Value = scalar.Value,
            Yaml = place,
        };
    }

    private static TreeKind Kind(Scalar scalar) =>
        scalar switch
        {
            { Style: not ScalarStyle.Plain } => TreeKind.Text,
            { Tag: { IsEmpty: false, Value: "tag:yaml.org,2002:str" or "!" } } => TreeKind.Text,
            { Value: "" or "~" or "null" or "Null" or "NULL" } => TreeKind.Null,
            { Value: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" } => TreeKind.Flag,
            _ => Number().IsMatch(scalar.Value) ? TreeKind.Number : TreeKind.Text,
        };

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
