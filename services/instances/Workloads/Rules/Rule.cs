namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// One rule: its name in snake_case and its arguments, for <c>between:1,30</c> "between" and ["1", "30"].
/// </summary>
/// <param name="Text">As written.</param>
internal sealed record Rule(string Text, string Name, string Argument, IReadOnlyList<string> Arguments)
{
    public static Rule Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon])
            .Trim()
            .ToLowerInvariant()
            .Replace("-", "_", StringComparison.Ordinal);
        var argument = colon < 0 ? "" : text[(colon + 1)..];
        name = name switch
        {
            "int" => "integer",
            "bool" => "boolean",
            "notin" => "not_in",
            "alphanum" => "alpha_num",
            "alphadash" => "alpha_dash",
            _ => name,
        };
        return new Rule(text, name, argument, colon < 0 ? [] : Csv(argument));
    }

    /// <summary>The argument in this place as a number; null when there is none.</summary>
    public decimal? Number(int index) => index < Arguments.Count ? Numeric.Parse(Arguments[index]) : null;

    // Laravel reads arguments as a CSV line: quotes may hold a comma, and two of them stand for one.
    private static List<string> Csv(string text)
    {
        var items = new List<string>();
        var item = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                item.Append('"');
                i++;
            }
            else if (c == '"' && (quoted || item.Length == 0))
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                items.Add(item.ToString());
                item.Clear();
            }
            else
            {
                item.Append(c);
            }
        }

        items.Add(item.ToString());
        return items;
    }
}
