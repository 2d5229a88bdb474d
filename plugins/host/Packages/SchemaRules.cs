using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;

namespace Panel.Plugins.Host.Packages;

/// <summary>
/// Which JSON Schemas a manifest may bring: of an object, small, without references to elsewhere, and with patterns
/// that cannot take long.
/// </summary>
internal static class SchemaRules
{
    private const int MaxPatternCharacters = 256;

    /// <summary>Null when the schema may be used; else what is wrong.</summary>
    public static async Task<string?> FaultAsync(JsonElement schema, CancellationToken cancellationToken)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return "is not an object";
        }

        var text = schema.GetRawText();
        if (text.Length > PackageLimits.SchemaCharacters)
        {
            return $"has more than {PackageLimits.SchemaCharacters} characters";
        }

        if (Fault(schema, 0) is { } fault)
        {
            return fault;
        }

        if (
            !schema.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String
            || type.GetString() != "object"
        )
        {
            return "must have the type object";
        }

        try
        {
            await JsonSchema.FromJsonAsync(text, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The reader throws what its parser throws: the text is a stranger's, and each kind means the same.
            return "is no JSON Schema";
        }
    }

    private static string? Fault(JsonElement element, int depth)
    {
        if (depth > PackageLimits.SchemaDepth)
        {
            return $"is nested deeper than {PackageLimits.SchemaDepth}";
        }

        return element.ValueKind switch
        {
            JsonValueKind.Array => element
                .EnumerateArray()
                .Select(item => Fault(item, depth + 1))
                .FirstOrDefault(fault => fault is not null),
            JsonValueKind.Object => element
                .EnumerateObject()
                .Select(member => Fault(member, depth))
                .FirstOrDefault(fault => fault is not null),
            _ => null,
        };
    }

    private static string? Fault(JsonProperty member, int depth) =>
        member switch
        {
            { Name: "$ref" or "$dynamicRef", Value.ValueKind: JsonValueKind.String }
                when !member.Value.GetString()!.StartsWith('#') => "has a $ref to elsewhere",
            { Name: "$id" or "id", Value.ValueKind: JsonValueKind.String } when depth == 0 => null,
            { Name: "pattern", Value.ValueKind: JsonValueKind.String } => PatternFault(member.Value.GetString()!),
            { Name: "patternProperties", Value.ValueKind: JsonValueKind.Object } => member
                .Value.EnumerateObject()
                .Select(inner => PatternFault(inner.Name) ?? Fault(inner.Value, depth + 2))
                .FirstOrDefault(fault => fault is not null),
            _ => Fault(member.Value, depth + 1),
        };

    // The validator matches by backtracking: one repetition inside another could take minutes for a short text.
    private static string? PatternFault(string pattern)
    {
        if (pattern.Length > MaxPatternCharacters)
        {
            return $"has a pattern of more than {MaxPatternCharacters} characters";
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return $"has a pattern that needs backtracking or is wrong: {PackagePaths.Shown(pattern)}";
        }

        return RepeatsRepetition(pattern) ? $"has a pattern that repeats a repetition: {pattern}" : null;
    }

    private static bool RepeatsRepetition(string pattern)
    {
        var open = new Stack<bool>();
        var repeats = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '\\':
                    at++;
                    break;
                case '[':
                    at = EndOfClass(pattern, at);
                    break;
                case '(':
                    open.Push(repeats);
                    repeats = false;
                    break;
                case ')' when open.Count > 0:
                    var inner = repeats;
                    if (inner && at + 1 < pattern.Length && pattern[at + 1] is '*' or '+' or '{')
                    {
                        return true;
                    }

                    repeats = open.Pop() || inner;
                    break;
                case '*' or '+' or '{':
                    repeats = true;
                    break;
            }
        }

        return false;
    }

    private static int EndOfClass(string pattern, int start)
    {
        for (var at = start + 1; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\')
            {
                at++;
            }
            else if (pattern[at] == ']' && at > start + 1)
            {
                return at;
            }
        }

        return pattern.Length;
    }
}
