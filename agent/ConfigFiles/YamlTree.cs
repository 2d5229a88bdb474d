using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Agent.ConfigFiles;

/// <summary>The first document of a YAML text as a tree. Aliases are not followed.</summary>
internal sealed partial class YamlTree(string text)
{
    private const int MaxDepth = 128;

    private readonly HashSet<AnchorName> _anchors = [];
    private readonly Parser _parser = new(new StringReader(text));

    public TreeNode? Root()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = Node(behindKey: null, depth: 0);
        _parser.Consume<DocumentEnd>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.MoveNext();
        }

        return root is { Kind: TreeKind.Null } && root.Start == root.End ? null : root;
    }

    private TreeNode Node(int? behindKey, int depth)
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
            return Value(scalar, behindKey);
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.Contains(alias.Value))
            {
                throw new ConfigFormatException($"has an alias *{alias.Value} without its anchor");
            }

            return new TreeNode { Kind = TreeKind.Opaque, Start = (int)alias.Start.Index, End = (int)alias.End.Index, Value = text[(int)alias.Start.Index..(int)alias.End.Index] };
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var list = new TreeNode { Kind = TreeKind.List, Start = (int)sequence.Start.Index, End = (int)sequence.End.Index, Flow = sequence.Style is SequenceStyle.Flow };
            while (!_parser.Accept<SequenceEnd>(out _))
            {
                list.Items.Add(Node(behindKey: null, depth + 1));
            }

            list.End = (int)_parser.Consume<SequenceEnd>().End.Index;
            return list;
        }

        var mapping = _parser.Consume<MappingStart>();
        var map = new TreeNode { Kind = TreeKind.Map, Start = (int)mapping.Start.Index, End = (int)mapping.End.Index, Flow = mapping.Style is MappingStyle.Flow };
        while (!_parser.Accept<MappingEnd>(out _))
        {
            Member(map, depth);
        }

        map.End = (int)_parser.Consume<MappingEnd>().End.Index;
        return map;
    }

    private void Member(TreeNode map, int depth)
    {
        var key = _parser.Accept<Scalar>(out var scalar) ? scalar : null;
        var keyNode = Node(behindKey: null, depth + 1);
        var value = Node(keyNode.End, depth + 1);
        // A key that is no plain text has no name here, but its place still counts.
        map.Members.Add(new TreeMember(key?.Value ?? "", keyNode.Start, value));
    }

    private TreeNode Value(Scalar scalar, int? behindKey)
    {
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        if (scalar.Style is ScalarStyle.Plain && scalar.Value.Length == 0 && scalar.Tag.IsEmpty && scalar.Anchor.IsEmpty)
        {
            // The mark of an empty value may be at the next token, lines below.
            start = behindKey is { } key && text.IndexOf(':', key) is >= 0 and var colon ? colon + 1 : Math.Min(start, text.Length);
            end = start;
        }

        // Anchor and tag belong to the place and stay when the value goes.
        while (start < end && text[start] is '&' or '!')
        {
            var blank = text.AsSpan(start, end - start).IndexOfAny(" \t\r\n");
            start = blank < 0 ? end : start + blank;
            start += text.AsSpan(start, end - start).Length - text.AsSpan(start, end - start).TrimStart().Length;
        }

        return new TreeNode { Kind = Kind(scalar), Start = start, End = end, Value = scalar.Value };
    }

    private static TreeKind Kind(Scalar scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => TreeKind.Text,
        { Value: "" or "~" or "null" or "Null" or "NULL" } => TreeKind.Null,
        { Value: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" } => TreeKind.Flag,
        _ => Number().IsMatch(scalar.Value) ? TreeKind.Number : TreeKind.Text,
    };

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
