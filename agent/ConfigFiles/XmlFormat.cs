using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Panel.Agent.ConfigFiles;

/// <summary>XML. The first part of a key names the root; the value <c>[name='x']</c> sets an attribute. Document types and entities are refused.</summary>
internal sealed partial class XmlFormat : IConfigFormat
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 20 * 1024 * 1024 };

    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        var head = Declaration().Match(text).Value;
        try
        {
            var document = Load(text);
            foreach (var setting in settings)
            {
                Apply(document, setting);
            }

            if (document.Root is null)
            {
                return text;
            }

            var body = document.ToString(SaveOptions.DisableFormatting).TrimStart();
            return (head.Length > 0 || text.Length > 0 ? head : "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n") + body.ReplaceLineEndings(TextLines.NewLine(text));
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            throw new ConfigFormatException($"is not valid XML: {e.Message}");
        }
    }

    private static XDocument Load(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new XDocument();
        }

        using var reader = XmlReader.Create(new StringReader(text.TrimStart()), Settings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static void Apply(XDocument document, ConfigSetting setting)
    {
        var steps = XmlStep.ParsePath(setting.Key);
        if (document.Root is null && !setting.IsConditional && steps.All(step => step.Name != "*"))
        {
            document.Add(steps[0].Create(XNamespace.None));
        }

        var elements = document.Root is { } root ? steps[0].Filter([root]).ToList() : [];
        foreach (var step in steps.Skip(1))
        {
            elements = [.. elements.SelectMany(parent => Children(parent, step, create: !setting.IsConditional && steps.All(other => other.Name != "*")))];
        }

        foreach (var element in elements)
        {
            Set(element, setting);
        }
    }

    private static List<XElement> Children(XElement parent, XmlStep step, bool create)
    {
        var found = step.Select(parent).ToList();
        if (found.Count > 0 || !create)
        {
            return found;
        }

        var child = step.Create(parent.Name.Namespace);
        // Beside its sisters it gets the same indent.
        if (parent.Elements().LastOrDefault() is { } sister)
        {
            var indent = sister.PreviousNode is XText { Value: var blanks } && string.IsNullOrWhiteSpace(blanks) ? new XText(blanks) : null;
            sister.AddAfterSelf(indent, child);
        }
        else
        {
            parent.Add(child);
        }

        return [child];
    }

    private static void Set(XElement element, ConfigSetting setting)
    {
        if (AttributeValue().Match(setting.Text) is { Success: true } match)
        {
            var name = match.Groups["name"].Value;
            // The condition is about the attribute; the new value is what stands between the quotes.
            if (setting.Replace((string?)element.Attribute(name)) is not null)
            {
                element.SetAttributeValue(name, match.Groups["value"].Value);
            }

            return;
        }

        var texts = element.Nodes().OfType<XText>().ToList();
        var current = string.Concat(texts.Select(text => text.Value));
        if (setting.Replace(element.HasElements ? current.Trim() : current) is not { } value || value == current)
        {
            return;
        }

        if (element.HasElements)
        {
            throw new ConfigFormatException($"{setting.Key}: the element has elements in it");
        }

        element.Value = value;
    }

    [GeneratedRegex(@"^\s*<\?xml.*?\?>\s*", RegexOptions.Singleline, 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\[(?<name>[\w:-]+)=(?<quote>['""])(?<value>.*)\k<quote>\]\z", RegexOptions.Singleline, 1000)]
    private static partial Regex AttributeValue();
}
