using System.Text.RegularExpressions;

namespace Panel.Agent.ConfigFiles;

/// <summary>The edits that one setting means for an XML text.</summary>
internal sealed partial class XmlChange
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

    private readonly string _text;
    private readonly ConfigSetting _setting;
    private readonly IReadOnlyList<XmlStep> _steps;
    private readonly (string Name, string Value)? _attribute;
    private readonly bool _creates;
    private readonly bool _ascii;

    public XmlChange(string text, ConfigSetting setting)
    {
        (_text, _setting) = (text, setting);
        _steps = XmlStep.ParsePath(setting.Key);
        _creates = !setting.IsConditional && _steps.All(step => step.Name != "*");
        _attribute = AttributeValue().Match(setting.Text) is { Success: true } match
            ? (match.Groups["name"].Value, match.Groups["value"].Value)
            : null;
        _ascii =
            DeclaredEncoding().Match(text) is { Success: true } declared
            && !declared.Groups["name"].Value.StartsWith("utf", StringComparison.OrdinalIgnoreCase);
    }

    public List<TreeEdit> Edits { get; } = [];

    public void Visit(XmlElement? root)
    {
        if (root is null)
        {
            Create();
            return;
        }

        var elements = _steps[0].Filter([root]);
        for (var i = 1; i < _steps.Count; i++)
        {
            var parents = elements;
            elements = [];
            foreach (var parent in parents)
            {
                var found = _steps[i].Filter(parent.Elements);
                elements.AddRange(found);
                if (found.Count == 0 && _creates)
                {
                    Add(parent, i);
                }
            }
        }

        elements.ForEach(Set);
    }

    private void Create()
    {
        if (!_creates)
        {
            return;
        }

        var end = _text.Length;
        Edits.Add(new TreeEdit(end, end, (end == 0 ? Declaration : "") + New(0, "")));
    }

    private void Add(XmlElement parent, int step)
    {
        if (!_steps[step].IsNext(parent.Elements))
        {
            throw NoPlace(_steps[step]);
        }

        var child = New(step, parent.Prefix);
        if (parent.Elements.LastOrDefault() is { } sister)
        {
            Edits.Add(new TreeEdit(sister.End, sister.End, Indent(sister) + child));
        }
        else if (parent.IsEmptyTag)
        {
            Edits.Add(new TreeEdit(parent.AttributesEnd, parent.TagEnd, $">{child}</{parent.Name}>"));
        }
        else
        {
            Edits.Add(new TreeEdit(parent.ContentEnd, parent.ContentEnd, child));
        }
    }

    // Beside its sisters a new element gets the same indent.
    private string Indent(XmlElement sister)
    {
        var before = _text[(_text.LastIndexOf('>', sister.Start) + 1)..sister.Start];
        return string.IsNullOrWhiteSpace(before) ? before : "";
    }

    private string New(int index, string prefix)
    {
        var step = _steps[index];
        var name = step.Name.Contains(':', StringComparison.Ordinal) ? step.Name : prefix + step.Name;
        var isLast = index == _steps.Count - 1;
        // Such an element would not be found again and be made anew at each start.
        if (
            (index == 0 && !step.IsNext([]))
            || (isLast && _attribute is { } other && other.Name == step.Attribute && other.Value != step.Value)
        )
        {
            throw NoPlace(step);
        }

        var tag = name + (step.Attribute is null ? "" : Attribute(step.Attribute, step.Value));
        if (!isLast)
        {
            return $"<{tag}>{New(index + 1, prefix)}</{name}>";
        }

        return _attribute is not { } attribute ? $"<{tag}>{Written(_setting.Text, '\0')}</{name}>"
            : attribute.Name == step.Attribute ? $"<{tag} />"
            : $"<{tag}{Attribute(attribute.Name, attribute.Value)} />";
    }

    private void Set(XmlElement element)
    {
        if (_attribute is { } attribute)
        {
            Set(element, attribute.Name, attribute.Value);
            return;
        }

        var current = element.Text;
        var hasElements = element.Elements.Count > 0;
        if (
            _setting.Replace(hasElements ? current.Trim() : current) is not { } value
            || XmlValue.NormalizeBreaks(value) == current
        )
        {
            return;
        }

        if (hasElements)
        {
            throw new ConfigFormatException($"{_setting.Key}: the element has elements in it");
        }

        SetText(element, value);
    }

    private void Set(XmlElement element, string name, string value)
    {
        var there = element.Attributes.Find(attribute => attribute.Name == name);
        // The condition is about the attribute; the new value is what stands between the quotes.
        if (_setting.Replace(there?.Value) is null || there?.Value == XmlValue.NormalizeBreaks(value))
        {
            return;
        }

        Edits.Add(
            there is null
                ? new TreeEdit(element.AttributesEnd, element.AttributesEnd, Attribute(name, value))
                : new TreeEdit(there.Start, there.End, Written(value, there.Quote))
        );
    }

    // Comments among the text stay; the value takes the place of the part that says something.
    private void SetText(XmlElement element, string value)
    {
        if (element.IsEmptyTag)
        {
            Edits.Add(new TreeEdit(element.AttributesEnd, element.TagEnd, $">{Written(value, '\0')}</{element.Name}>"));
            return;
        }

        var place =
            element.Texts.Find(part => !string.IsNullOrWhiteSpace(part.Value)) ?? element.Texts.FirstOrDefault();
        if (place is null)
        {
            Edits.Add(new TreeEdit(element.ContentEnd, element.ContentEnd, Written(value, '\0')));
        }

        foreach (var part in element.Texts)
        {
            var written =
                part != place ? ""
                : part.IsCData ? CData(value)
                : Written(value, '\0');
            Edits.Add(new TreeEdit(part.Start, part.End, written));
        }
    }

    // Inside a CDATA section nothing is escaped; its end is written across two sections.
    private string CData(string value)
    {
        Check(value);
        return XmlValue
            .NormalizeBreaks(value)
            .Replace("\n", TextLines.NewLine(_text), StringComparison.Ordinal)
            .Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal);
    }

    private string Attribute(string name, string value) => $" {name}=\"{Written(value, '"')}\"";

    private string Written(string value, char quote)
    {
        Check(value);
        return XmlValue.Write(XmlValue.NormalizeBreaks(value), quote, _ascii, TextLines.NewLine(_text));
    }

    private void Check(string value)
    {
        if (!XmlValue.IsWritable(value))
        {
            throw new ConfigFormatException($"{_setting.Key}: the value has a character that XML cannot hold");
        }
    }

    private ConfigFormatException NoPlace(XmlStep step) => new($"{_setting.Key}: there is no place for {step.Name}");

    [GeneratedRegex(@"^\[(?<name>[\w:-]+)=(?<quote>['""])(?<value>.*)\k<quote>\]\z", RegexOptions.Singleline, 1000)]
    private static partial Regex AttributeValue();

    [GeneratedRegex(@"\A\s*<\?xml\s[^>]*?encoding\s*=\s*['""](?<name>[^'"">]+)", RegexOptions.None, 1000)]
    private static partial Regex DeclaredEncoding();
}
