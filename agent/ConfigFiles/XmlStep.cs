using System.Globalization;
using System.Text.RegularExpressions;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// One part of an XML key: an element's name or <c>*</c>, and what it must
/// have: <c>property[@name='port']</c>, <c>item[2]</c>.
/// </summary>
internal sealed partial record XmlStep(string Name, string? Attribute, string Value, int? Position)
{
    /// <summary>Dots inside brackets do not divide.</summary>
    public static IReadOnlyList<XmlStep> ParsePath(string key) => [.. Dots().Split(key).Select(Parse)];

    public List<XmlElement> Filter(IEnumerable<XmlElement> elements)
    {
        var matching = elements.Where(Matches);
        return [.. Position is { } position ? matching.Skip(position - 1).Take(1) : matching];
    }

    /// <summary>Whether a new element among these would be the one that the step means.</summary>
    public bool IsNext(IEnumerable<XmlElement> elements) =>
        Position is not { } position || elements.Count(Matches) == position - 1;

    private bool Matches(XmlElement element) =>
        (Name == "*" || element.LocalName == Name || element.Name == Name)
        && (
            Attribute is null
            || element.Attributes.Exists(attribute => attribute.Name == Attribute && attribute.Value == Value)
        );

    private static XmlStep Parse(string text) =>
        Step().Match(text) is { Success: true } match
            ? new XmlStep(
                match.Groups["name"].Value,
                match.Groups["attribute"] is { Success: true } attribute ? attribute.Value : null,
                match.Groups["value"].Value,
                match.Groups["position"] is { Success: true } position
                    ? int.Parse(position.Value, CultureInfo.InvariantCulture)
                    : null
            )
            : throw new ConfigFormatException($"{text} is not a path step");

    [GeneratedRegex(@"\.(?![^\[]*\])", RegexOptions.None, 1000)]
    private static partial Regex Dots();

    [GeneratedRegex(
        @"^(?<name>[\w:-]+|\*)(\[(@(?<attribute>[\w:-]+)=(?<quote>['""])(?<value>.*)\k<quote>|(?<position>[1-9][0-9]{0,5}))\])?\z",
        RegexOptions.None,
        1000
    )]
    private static partial Regex Step();
}
