using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>JSON, with all that <see cref="JsonScanner"/> lets pass. What is written is plain JSON.</summary>
internal sealed class JsonSyntax : ITreeSyntax
{
    public TreeNode? Parse(string text) => new JsonScanner(text).Root();

    public TreeEdit Replace(string text, TreeNode node, JsonNode? value) =>
        new(node.Start, node.End, JsonWriter.Write(value));

    public TreeEdit AddMember(string text, TreeNode map, string key, JsonNode? value) =>
        Append(
            text,
            map,
            map.Members.Count == 0 ? null : map.Members[0].KeyStart,
            $"{JsonWriter.Quote(key)}: {JsonWriter.Write(value)}"
        );

    public TreeEdit AddItem(string text, TreeNode list, JsonNode? value) =>
        Append(text, list, list.Items.Count == 0 ? null : list.Items[0].Start, JsonWriter.Write(value));

    public string Create(string text, JsonNode? value)
    {
        var newLine = TextLines.NewLine(text);
        // A text without a value holds blanks and comments at most.
        var before =
            string.IsNullOrWhiteSpace(text) ? ""
            : text.EndsWith('\n') ? text
            : text + newLine;
        return before + JsonWriter.WriteIndented(value, newLine) + newLine;
    }

    public string? Escape(Rune rune) =>
        string.Concat(
            rune.ToString()
                .Select(unit => ((int)unit).ToString("x4", CultureInfo.InvariantCulture))
                .Select(digits => @"\u" + digits)
        );

    /// <summary>Adds behind the last child, with the blanks that stand before the first one.</summary>
    public static TreeEdit Append(string text, TreeNode parent, int? first, string child)
    {
        if (first is not { } start)
        {
            return new TreeEdit(parent.Start + 1, parent.Start + 1, child);
        }

        var end = parent.Children.Last().End;
        return new TreeEdit(end, end, "," + Lead(text, parent.Start + 1, start) + child);
    }

    // Comments before the first child are not repeated, its place on a line of its own is.
    private static string Lead(string text, int from, int to)
    {
        var lead = text[from..to];
        if (lead.Length == 0)
        {
            return " ";
        }

        if (string.IsNullOrWhiteSpace(lead))
        {
            return lead;
        }

        var indent = lead[(lead.LastIndexOf('\n') + 1)..];
        return !lead.Contains('\n', StringComparison.Ordinal)
            ? " "
            : TextLines.NewLine(text) + (string.IsNullOrWhiteSpace(indent) ? indent : "");
    }
}
