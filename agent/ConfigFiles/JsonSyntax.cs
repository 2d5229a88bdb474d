using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>JSON, with the comments and trailing commas that games allow themselves.</summary>
internal sealed class JsonSyntax : ITreeSyntax
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true, IndentSize = 4 };

    public static string Write(JsonNode? value) => value?.ToJsonString(Compact) ?? "null";

    public TreeNode? Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 });
        var position = new Position(bytes);
        try
        {
            reader.Read();
            var root = Node(ref reader, position);
            return reader.Read() ? throw new ConfigFormatException("has something behind its JSON") : root;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ConfigFormatException($"is not valid JSON: {e.Message}");
        }
    }

    public TreeEdit Replace(string text, TreeNode node, JsonNode? value) => new(node.Start, node.End, Write(value));

    public TreeEdit AddMember(string text, TreeNode map, string key, JsonNode? value) =>
        Append(text, map, map.Members.Count == 0 ? null : map.Members[0].KeyStart, $"{Write(key)}: {Write(value)}");

    public TreeEdit AddItem(string text, TreeNode list, JsonNode? value) =>
        Append(text, list, list.Items.Count == 0 ? null : list.Items[0].Start, Write(value));

    public string Create(string text, JsonNode? value) => (value?.ToJsonString(Indented) ?? "null") + "\n";

    /// <summary>Adds behind the last child, with the blanks that stand before the first one.</summary>
    public static TreeEdit Append(string text, TreeNode parent, int? first, string child)
    {
        if (first is not { } start)
        {
            return new TreeEdit(parent.Start + 1, parent.Start + 1, child);
        }

        var lead = text[(parent.Start + 1)..start];
        var end = parent.Children.Last().End;
        return new TreeEdit(end, end, "," + (lead.Length == 0 ? " " : string.IsNullOrWhiteSpace(lead) ? lead : TextLines.NewLine(text)) + child);
    }

    private static TreeNode Node(ref Utf8JsonReader reader, Position position)
    {
        var start = position.Of(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new TreeNode { Kind = TreeKind.Map, Start = start, End = start };
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
                {
                    var (key, keyStart) = (reader.GetString()!, position.Of(reader.TokenStartIndex));
                    reader.Read();
                    map.Members.Add(new TreeMember(key, keyStart, Node(ref reader, position)));
                }

                map.End = position.Of(reader.BytesConsumed);
                return map;
            case JsonTokenType.StartArray:
                var list = new TreeNode { Kind = TreeKind.List, Start = start, End = start };
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    list.Items.Add(Node(ref reader, position));
                }

                list.End = position.Of(reader.BytesConsumed);
                return list;
            default:
                var value = reader.TokenType is JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                return new TreeNode { Kind = KindOf(reader.TokenType), Start = start, End = position.Of(reader.BytesConsumed), Value = value };
        }
    }

    private static TreeKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => TreeKind.Text,
        JsonTokenType.Number => TreeKind.Number,
        JsonTokenType.Null => TreeKind.Null,
        _ => TreeKind.Flag,
    };

    /// <summary>Byte to character offsets; asked for in rising order.</summary>
    private sealed class Position(byte[] bytes)
    {
        private int _byte;
        private int _character;

        public int Of(long offset)
        {
            _character += Encoding.UTF8.GetCharCount(bytes, _byte, (int)offset - _byte);
            _byte = (int)offset;
            return _character;
        }
    }
}
