using System.Text.Json.Nodes;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// Reads the members of one JSON object and notes each that is missing or wrong under its
/// path, without stopping. A member that is not there, or null, is null.
/// </summary>
internal sealed class MemberReader(JsonObject source, string path, List<Problem> problems)
{
    public const int MaxText = 64 * 1024;

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public void Wrong(string name, string message) => problems.Add(new Problem(PathOf(name), message));

    public JsonNode? Node(string name) => source[name];

    public string Required(string name, int max = MaxText)
    {
        if (source[name] is null)
        {
            Wrong(name, "is required");
            return "";
        }

        var text = Text(name, max);
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            Wrong(name, "must not be empty");
        }

        return text ?? "";
    }

    public string? Text(string name, int max = MaxText) => Value(name)?.Text(max);

    /// <inheritdoc cref="ValueReader.Scalar"/>
    public string? Scalar(string name, int max = MaxText) => Value(name)?.Scalar(max);

    public int? Integer(string name, int min, int max) => Value(name)?.Integer(min, max);

    public double? Number(string name, double above, double max) => Value(name)?.Number(above, max);

    public bool? Flag(string name) => Value(name)?.Flag();

    public T Choice<T>(string name, T otherwise, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        foreach (var choice in choices)
        {
            if (string.Equals(choice.Text, text, StringComparison.OrdinalIgnoreCase))
            {
                return choice.Value;
            }
        }

        var names = new List<string>();
        foreach (var choice in choices)
        {
            names.Add(choice.Text);
        }

        Wrong(name, $"must be one of {string.Join(", ", names)}");
        return otherwise;
    }

    public T? Child<T>(string name, Func<MemberReader, T> read)
        where T : class
    {
        switch (source[name])
        {
            case null:
                return null;
            case JsonObject child:
                return read(new MemberReader(child, PathOf(name), problems));
            default:
                Wrong(name, "must be an object");
                return null;
        }
    }

    public IReadOnlyList<T> Objects<T>(string name, int maxCount, Func<MemberReader, T> read) =>
        Items(
            name,
            maxCount,
            (node, at) =>
            {
                if (node is JsonObject item)
                {
                    return read(new MemberReader(item, at, problems));
                }

                problems.Add(new Problem(at, "must be an object"));
                return default;
            }
        );

    public IReadOnlyList<string> Texts(string name, int maxCount, int maxLength = MaxText) =>
        Items(name, maxCount, (node, at) => Value(node, at)?.Text(maxLength));

    public IReadOnlyDictionary<string, string> Map(string name, int maxCount)
    {
        var map = new Dictionary<string, string>();
        foreach (var (key, node) in Members(name, maxCount))
        {
            var at = $"{PathOf(name)}.{key}";
            if (Value(node, at)?.Scalar(MaxText) is { } text)
            {
                map[key] = text;
            }
        }

        return map;
    }

    /// <summary>
    /// The members of an object whose keys are free, none of them with a NUL, and none empty unless that is allowed.
    /// </summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Members(string name, int maxCount, bool emptyKey = false)
    {
        if (source[name] is not JsonObject members)
        {
            if (source[name] is not null)
            {
                Wrong(name, "must be an object");
            }

            return [];
        }

        if (members.Count > maxCount)
        {
            Wrong(name, $"has more than {maxCount} members");
            return [];
        }

        foreach (
            var key in members
                .Select(member => member.Key)
                .Where(key => (key.Length == 0 && !emptyKey) || key.Contains('\0', StringComparison.Ordinal))
        )
        {
            Wrong(name, key.Length == 0 ? "has an empty name" : "has a name with a NUL character");
        }

        return members;
    }

    private List<T> Items<T>(string name, int maxCount, Func<JsonNode?, string, T?> read)
    {
        var items = new List<T>();
        if (source[name] is not JsonArray list)
        {
            if (source[name] is not null)
            {
                Wrong(name, "must be a list");
            }

            return items;
        }

        if (list.Count > maxCount)
        {
            Wrong(name, $"has more than {maxCount} items");
            return items;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (read(list[i], $"{PathOf(name)}[{i}]") is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    private ValueReader? Value(string name) =>
        source[name] is { } node ? new ValueReader(node, PathOf(name), problems) : null;

    private ValueReader? Value(JsonNode? item, string at)
    {
        if (item is null)
        {
            problems.Add(new Problem(at, "must not be null"));
            return null;
        }

        return new ValueReader(item, at, problems);
    }
}
