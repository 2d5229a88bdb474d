namespace Panel.Agent.ConfigFiles;

/// <summary>An element of an XML text and the places of its parts.</summary>
internal sealed class XmlElement
{
    /// <summary>With its prefix.</summary>
    public required string Name { get; init; }
    public required int Start { get; init; }

    /// <summary>Behind the last attribute, or behind the name when there is none.</summary>
    public int AttributesEnd { get; set; }

    /// <summary>Behind the start tag.</summary>
    public int TagEnd { get; set; }
    public bool IsEmptyTag { get; set; }

    /// <summary>Before the end tag.</summary>
    public int ContentEnd { get; set; }

    /// <summary>Behind the end tag.</summary>
    public int End { get; set; }
    public List<XmlAttribute> Attributes { get; } = [];
    public List<XmlElement> Elements { get; } = [];
    public List<XmlTextPart> Texts { get; } = [];

    public string Prefix => Name[..(Name.IndexOf(':', StringComparison.Ordinal) + 1)];

    public string LocalName => Name[Prefix.Length..];

    /// <summary>All text directly inside, with the line breaks of XML.</summary>
    public string Text => string.Concat(Texts.Select(part => part.Value));
}

/// <param name="Start">Of the value, behind the quotation mark.</param>
/// <param name="Value">With its references resolved.</param>
internal sealed record XmlAttribute(string Name, int Start, int End, char Quote, string Value);

/// <param name="Start">Of the text itself; of a CDATA section, behind its opening.</param>
internal sealed record XmlTextPart(int Start, int End, string Value, bool IsCData);
