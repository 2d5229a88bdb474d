using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Panel.Nodes.Dns.Names;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Makes names of <c>{node}</c>, <c>{instance}</c>, <c>{org}</c>, <c>{id8}</c> and <c>{label:x}</c>. Whatever people
/// called a thing becomes letters, digits and hyphens.
/// </summary>
internal static partial class NameTemplate
{
    public const int Longest = 200;

    /// <summary>What the placeholders stand for.</summary>
    public sealed record Values(string Name, string Organization, Guid Id, IReadOnlyDictionary<string, string> Labels);

    /// <summary>Null when it is fine.</summary>
    /// <param name="own">The placeholder of the thing itself, <c>node</c> or <c>instance</c>.</param>
    public static string? ProblemOf(string template, string own)
    {
        if (template.Length is 0 or > Longest)
        {
            return $"1 to {Longest} characters.";
        }

        var placeholders = Placeholder().Matches(template).Select(match => match.Groups[1].Value).ToList();
        var unknown = placeholders.FirstOrDefault(name =>
            name != own && name is not "org" and not "id8" && !LabelName().IsMatch(name)
        );
        if (unknown is not null)
        {
            return $"There is {{{own}}}, {{org}}, {{id8}} and {{label:x}}.";
        }

        var rest = Placeholder().Replace(template, "x");
        if (DnsName.Ascii(rest) is null || rest.Contains('*', StringComparison.Ordinal) || DnsMark.IsMarkName(rest))
        {
            return "Must be labels of letters, digits and hyphens with dots between them.";
        }

        // Else everything would get one name.
        return placeholders.Any(name => name == own || name == "id8") ? null : $"Needs {{{own}}} or {{id8}}.";
    }

    /// <summary>Relative to the zone. Null when a label that it needs is not there.</summary>
    public static string? Fill(string template, Values values)
    {
        var complete = true;
        var name = Placeholder()
            .Replace(
                template,
                match =>
                {
                    var text = match.Groups[1].Value switch
                    {
                        "node" or "instance" => Slug(values.Name, values.Id),
                        "org" => Slug(values.Organization, values.Id),
                        "id8" => Id8(values.Id),
                        var label => values.Labels.TryGetValue(label["label:".Length..], out var value)
                            ? Slug(value, values.Id)
                            : "",
                    };
                    complete &= text.Length > 0;
                    return text;
                }
            )
            .ToLowerInvariant();
        return complete && DnsName.Ascii(Shorten(name)) is { } ascii ? ascii : null;
    }

    /// <summary>The last eight digits: the first ones of a UUIDv7 are the time, which many share.</summary>
    public static string Id8(Guid id) => id.ToString("N")[^8..];

    /// <summary>Adds what makes it unique to the first label.</summary>
    public static string WithId8(string name, Guid id)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (first, rest) = dot < 0 ? (name, "") : (name[..dot], name[dot..]);
        var room = DnsName.LongestLabel - 9;
        return $"{(first.Length <= room ? first : first[..room].TrimEnd('-'))}-{Id8(id)}{rest}";
    }

    /// <summary>
    /// Letters with marks lose them; what is left of other alphabets is nothing, and the id stands in.
    /// </summary>
    public static string Slug(string text, Guid id)
    {
        var slug = new StringBuilder();
        foreach (var letter in text)
        {
            if (Plain(char.ToLowerInvariant(letter)) is { } plain)
            {
                slug.Append(plain);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var cut = slug.ToString();
        cut = (cut.Length <= DnsName.LongestLabel ? cut : cut[..DnsName.LongestLabel]).Trim('-');
        return cut.Length > 0 ? cut : Id8(id);
    }

    private static string? Plain(char letter) =>
        char.IsAsciiLetterOrDigit(letter) ? $"{letter}" : PlainOf.GetValueOrDefault(letter);

    // A table, since a process without the data of ICU takes no letter apart.
    private static readonly (string Plain, string Marked)[] Letters =
    [
        ("a", "àáâãäåāăą"),
        ("ae", "æ"),
        ("c", "çćĉċč"),
        ("d", "ďđð"),
        ("e", "èéêëēĕėęě"),
        ("g", "ĝğġģ"),
        ("h", "ĥħ"),
        ("i", "ìíîïĩīĭįı"),
        ("j", "ĵ"),
        ("k", "ķ"),
        ("l", "ĺļľł"),
        ("n", "ñńņň"),
        ("o", "òóôõöøōŏő"),
        ("oe", "œ"),
        ("r", "ŕŗř"),
        ("s", "śŝşšș"),
        ("ss", "ß"),
        ("t", "ţťŧț"),
        ("th", "þ"),
        ("u", "ùúûüũūŭůűų"),
        ("w", "ŵ"),
        ("y", "ýÿŷ"),
        ("z", "źżž"),
    ];

    private static readonly FrozenDictionary<char, string> PlainOf = Letters
        .SelectMany(letters => letters.Marked.Select(marked => (marked, letters.Plain)))
        .ToFrozenDictionary(letter => letter.marked, letter => letter.Plain);

    // Two placeholders in one label may be too long together.
    private static string Shorten(string name) =>
        string.Join(
            '.',
            name.Split('.')
                .Select(label =>
                    label.Length <= DnsName.LongestLabel ? label : label[..DnsName.LongestLabel].TrimEnd('-')
                )
        );

    [GeneratedRegex(@"\{([^{}]*)\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^label:[A-Za-z0-9._/-]{1,63}$", RegexOptions.None, 1000)]
    private static partial Regex LabelName();
}
