using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Panel.Agent.ConfigFiles;

/// <summary>YAML. What is new is written on one line, in flow style unless it is a single value.</summary>
internal sealed class YamlSyntax : ITreeSyntax
{
    public TreeNode? Parse(string text)
    {
        try
        {
            return new YamlTree(text).Root();
        }
        catch (YamlException exception)
        {
            throw new ConfigFormatException($"is not valid YAML (line {exception.Start.Line}): {exception.Message}");
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
            throw new ConfigFormatException("is not valid YAML");
        }
    }

    public TreeEdit Replace(string text, TreeNode node, JsonNode? value)
    {
        var place = node.Yaml!;
        if (place.LacksColon)
        {
            return new TreeEdit(node.Start, node.Start, $": {YamlWriter.WriteQuoted(value)}");
        }

        // The anchor belongs to the place: other places may name it. A tag
        // stays while it tells the truth about the value.
        var keepsTag = place.Tag.Length == 0 || Fits(place.Tag, value);
        var start = keepsTag ? place.End : place.Start;
        var head =
            keepsTag ? " "
            : place.Anchor.Length > 0 ? place.Anchor + " "
            : "";
        var written = YamlWriter.Write(value, Quote(text, node));
        if (node.Start == node.End)
        {
            // An empty value stands right behind its colon.
            return new TreeEdit(start, node.End, head + written);
        }

        var between = text[place.End..node.Start];
        if (IsBlock(node) && between.LastIndexOf('\n') is >= 0 and var line)
        {
            // The value moves up to its key; comments in between keep their lines.
            return new TreeEdit(start, node.End, head + written + between[..line].TrimEnd('\r'));
        }

        written += place.Tail is null ? "" : HeaderComment(text, node);
        return keepsTag
            ? new TreeEdit(node.Start, node.End, written)
            : new TreeEdit(
                start,
                node.End,
                place.Anchor + (place.Anchor.Length > 0 ? between : between.TrimStart(' ', '\t')) + written
            );
    }

    public TreeEdit AddMember(string text, TreeNode map, string key, JsonNode? value) =>
        map.Flow
            ? JsonSyntax.Append(
                text,
                map,
                map.Members.Count == 0 ? null : map.Members[0].KeyStart,
                $"{YamlWriter.WriteQuoted(key)}: {YamlWriter.WriteQuoted(value)}"
            )
            : Below(text, map, map.Members[0].KeyStart, $"{YamlWriter.Write(key)}: {YamlWriter.Write(value)}");

    public TreeEdit AddItem(string text, TreeNode list, JsonNode? value) =>
        list.Flow
            ? JsonSyntax.Append(
                text,
                list,
                list.Items.Count == 0 ? null : list.Items[0].Start,
                YamlWriter.WriteQuoted(value)
            )
            : Below(text, list, list.Start, $"- {YamlWriter.Write(value)}");

    public string Create(string text, JsonNode? value)
    {
        var newLine = TextLines.NewLine(text);
        var body = value is JsonObject map
            ? string.Join(
                newLine,
                map.Select(member => $"{YamlWriter.Write(member.Key)}: {YamlWriter.Write(member.Value)}")
            )
            : YamlWriter.Write(value);
        return text + (text.Length > 0 && !text.EndsWith('\n') ? newLine : "") + body + newLine;
    }

    // A line of its own behind the last one of the block, at the column of the first.
    private static TreeEdit Below(string text, TreeNode block, int first, string line)
    {
        var indent = new string(' ', first - (text.LastIndexOf('\n', Math.Max(first - 1, 0)) + 1));
        var newLine = TextLines.NewLine(text);
        var last = Last(block);
        var chomping = last.Yaml!.Tail is null ? '-' : Chomping(text, last);
        if (last.Yaml.Tail is { } tail && chomping != '-')
        {
            if (tail == text.Length && !text.EndsWith('\n') && block.Kind is TreeKind.Map)
            {
                // A line break behind the scalar would become part of it, so the new member goes before all others.
                return new TreeEdit(first, first, line + newLine + indent);
            }

            if (chomping == '+' && tail > 0 && text[tail - 1] == '\n')
            {
                // The blank lines behind the scalar are part of it.
                return new TreeEdit(tail, tail, indent + line + newLine);
            }
        }

        var end = new YamlCursor(text).EndOfLine(last.End);
        return new TreeEdit(end, end, newLine + indent + line);
    }

    private static TreeNode Last(TreeNode node)
    {
        while (!node.Flow && node.Children.LastOrDefault() is { } child)
        {
            node = child;
        }

        return node;
    }

    private static string Header(string text, TreeNode node) =>
        text[node.Start..new YamlCursor(text).EndOfLine(node.Start)];

    // What becomes of the line breaks behind a block scalar: - none stays, + all stay, otherwise one.
    private static char Chomping(string text, TreeNode node)
    {
        var indicators = Header(text, node).Split(' ', '\t')[0];
        return indicators.Contains('-', StringComparison.Ordinal) ? '-'
            : indicators.Contains('+', StringComparison.Ordinal) ? '+'
            : '\0';
    }

    private static string HeaderComment(string text, TreeNode node)
    {
        var header = Header(text, node);
        var blank = header.IndexOfAny([' ', '\t']);
        return blank >= 0 && header.Contains('#', StringComparison.Ordinal) ? header[blank..] : "";
    }

    private static char Quote(string text, TreeNode node) =>
        node.Kind is TreeKind.Text && node.Start < text.Length && text[node.Start] is '\'' or '"'
            ? text[node.Start]
            : '\0';

    private static bool IsBlock(TreeNode node) => !node.Flow && node.Kind is TreeKind.Map or TreeKind.List;

    private static bool Fits(string tag, JsonNode? value) =>
        (tag, value?.GetValueKind()) switch
        {
            ("!!str", JsonValueKind.String) => true,
            ("!!int", JsonValueKind.Number) => value!.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-'),
            ("!!float", JsonValueKind.Number) => true,
            ("!!bool", JsonValueKind.True or JsonValueKind.False) => true,
            ("!!null", null) => true,
            ("!!map", JsonValueKind.Object) or ("!!seq", JsonValueKind.Array) => true,
            _ => false,
        };
}
