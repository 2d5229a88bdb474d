using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Panel.Agent.ConfigFiles;

/// <summary>YAML. What is new is written in flow style, JSON in effect, unless it is a single value.</summary>
internal sealed class YamlSyntax : ITreeSyntax
{
    public TreeNode? Parse(string text)
    {
        try
        {
            return new YamlTree(text).Root();
        }
        catch (YamlException e)
        {
            throw new ConfigFormatException($"is not valid YAML (line {e.Start.Line}): {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or NullReferenceException or IndexOutOfRangeException)
        {
            // The scanner has bugs that malformed texts reach; to us that is the text's fault.
            throw new ConfigFormatException("is not valid YAML");
        }
    }

    public TreeEdit Replace(string text, TreeNode node, JsonNode? value)
    {
        var written = Write(value, Quote(text, node));
        // An empty value stands right behind its colon.
        return new TreeEdit(node.Start, node.End, node.Start == node.End && node.Start > 0 && text[node.Start - 1] is ':' or '-' ? " " + written : written);
    }

    public TreeEdit AddMember(string text, TreeNode map, string key, JsonNode? value) =>
        map.Flow
            ? JsonSyntax.Append(text, map, map.Members.Count == 0 ? null : map.Members[0].KeyStart, $"{JsonSyntax.Write(key)}: {JsonSyntax.Write(value)}")
            : Below(text, map, map.Members[0].KeyStart, $"{Write(key, '\0')}: {Write(value, '\0')}");

    public TreeEdit AddItem(string text, TreeNode list, JsonNode? value) =>
        list.Flow
            ? JsonSyntax.Append(text, list, list.Items.Count == 0 ? null : list.Items[0].Start, JsonSyntax.Write(value))
            : Below(text, list, list.Start, $"- {Write(value, '\0')}");

    public string Create(string text, JsonNode? value)
    {
        var newLine = TextLines.NewLine(text);
        var body = value is JsonObject map ? string.Join(newLine, map.Select(member => $"{Write(member.Key, '\0')}: {Write(member.Value, '\0')}")) : Write(value, '\0');
        return text + (text.Length > 0 && !text.EndsWith('\n') ? newLine : "") + body + newLine;
    }

    // A line of its own behind the last one of the block, at the column of the first.
    private static TreeEdit Below(string text, TreeNode block, int first, string line)
    {
        var column = first - (text.LastIndexOf('\n', Math.Max(first - 1, 0)) + 1);
        var last = LastLine(text, block);
        return new TreeEdit(last, last, TextLines.NewLine(text) + new string(' ', column) + line);
    }

    private static int LastLine(string text, TreeNode node)
    {
        while (!node.Flow && node.Children.LastOrDefault() is { } child)
        {
            node = child;
        }

        var end = node.End;
        while (end > node.Start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        var newline = text.IndexOf('\n', end);
        return newline < 0 ? text.Length : newline > 0 && text[newline - 1] == '\r' ? newline - 1 : newline;
    }

    private static char Quote(string text, TreeNode node) => node.Kind is TreeKind.Text && node.Start < text.Length && text[node.Start] is '\'' or '"' ? text[node.Start] : '\0';

    private static string Write(JsonNode? value, char quote)
    {
        if (value?.GetValueKind() is not JsonValueKind.String)
        {
            return JsonSyntax.Write(value);
        }

        var text = value.GetValue<string>();
        return quote == '\'' && !text.Any(char.IsControl) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : quote == '\0' && IsBare(text) ? text
            : JsonSyntax.Write(value);
    }

    // YAML 1.1 has more words and numbers than anyone remembers; a letter first and no such word is safe in all of them.
    private static bool IsBare(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/')
        && text.ToLowerInvariant() is not ("y" or "n" or "yes" or "no" or "on" or "off" or "true" or "false" or "null");
}
