using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// Reads untrusted JSON into nodes. Where a member is repeated the last one counts, as PHP and browsers have it.
/// </summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = TextLimits.MaxDepth };

    public static Validated<JsonNode> Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > TextLimits.MaxBytes)
        {
            return Validated<JsonNode>.Failed("", "is larger than 1 MiB");
        }

        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'), Options);
            var budget = TextLimits.MaxNodes;
            return Copy(document.RootElement, ref budget) is { } node
                ? Validated<JsonNode>.Of(node)
                : Validated<JsonNode>.Failed("", "is null");
        }
        catch (JsonException exception)
        {
            return Validated<JsonNode>.Failed(
                "",
                $"is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})"
            );
        }
        catch (TextLimitException exception)
        {
            return Validated<JsonNode>.Failed("", exception.Message);
        }
    }

    // JsonNode.Parse defers repeated members and broken surrogates to
    // exceptions at the first access; copying finds them here.
    private static JsonNode? Copy(JsonElement element, ref int budget)
    {
        if (--budget < 0)
        {
            throw new TextLimitException($"has more than {TextLimits.MaxNodes} values");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    copy[NameOf(member)] = Copy(member.Value, ref budget);
                }

                return copy;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in element.EnumerateArray())
                {
                    list.Add(Copy(item, ref budget));
                }

                return list;
            case JsonValueKind.String:
                return JsonValue.Create(TextOf(element));
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new TextLimitException("has a member name that is not valid Unicode");
        }
    }

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new TextLimitException("has a text that is not valid Unicode");
        }
    }
}
