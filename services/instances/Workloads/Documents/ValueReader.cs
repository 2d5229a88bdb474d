using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// Reads one JSON value that is not null. What is wrong with it is noted under its path, and the answer is null.
/// </summary>
internal sealed class ValueReader(JsonNode node, string at, List<Problem> problems)
{
    private JsonValueKind Kind => node.GetValueKind();

    public string? Text(int max)
    {
        if (Kind is not JsonValueKind.String)
        {
            return Wrong<string>("must be a text");
        }

        var text = node.GetValue<string>();
        if (text.Length > max)
        {
            return Wrong<string>($"is longer than {max} characters");
        }

        return text.Contains('\0', StringComparison.Ordinal) ? Wrong<string>("has a NUL character") : text;
    }

    /// <summary>A text, where people also write a bare number or true.</summary>
    public string? Scalar(int max) =>
        Kind switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => node.ToJsonString(),
            _ => Text(max),
        };

    public int? Integer(int min, int max)
    {
        if (node is not JsonValue value || Kind is not JsonValueKind.Number || !TryInteger(value, out var number))
        {
            return Wrong<int?>("must be a whole number");
        }

        return number < min || number > max ? Wrong<int?>($"must be from {min} to {max}") : (int)number;
    }

    public double? Number(double above, double max) =>
        Kind is JsonValueKind.Number
        && double.TryParse(node.ToJsonString(), out var number)
        && number > above
        && number <= max
            ? number
            : Wrong<double?>($"must be a number above {above}, up to {max}");

    public bool? Flag() =>
        Kind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Wrong<bool?>("must be true or false"),
        };

    private T? Wrong<T>(string message)
    {
        problems.Add(new Problem(at, message));
        return default;
    }

    private static bool TryInteger(JsonValue value, out long number) =>
        value.TryGetValue(out number)
        || (
            decimal.TryParse(value.ToJsonString(), out var wide)
            && wide == decimal.Truncate(wide)
            && Fits(wide, out number)
        );

    private static bool Fits(decimal wide, out long number)
    {
        var fits = wide is >= long.MinValue and <= long.MaxValue;
        number = fits ? (long)wide : 0;
        return fits;
    }
}
