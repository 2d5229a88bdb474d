using System.Text.RegularExpressions;
using System.Xml;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// Finds the elements of an XML text and their places. A document type is passed over as text: nothing that it declares
/// is looked at, so no entity is ever fetched or expanded, and its references stay the letters that they are.
/// </summary>
internal sealed partial class XmlScanner(string text)
{
    private readonly Stack<XmlElement> _open = new();
    private int _at;
    private XmlElement? _root;

    /// <summary>Null for a text without any element.</summary>
    public XmlElement? Root()
    {
        while (_at < text.Length)
        {
            if (text[_at] != '<')
            {
                Text();
            }
            else if (At("<!--"))
            {
                SkipTo("-->");
            }
            else if (At("<?"))
            {
                SkipTo("?>");
            }
            else if (At("<![CDATA["))
            {
                CData();
            }
            else if (At("<!DOCTYPE") && _root is null && _open.Count == 0)
            {
                SkipDocumentType();
            }
            else if (At("</"))
            {
                EndTag();
            }
            else
            {
                StartTag();
            }
        }

        return _open.Count == 0 ? _root : throw Wrong($"<{_open.Peek().Name}> is not closed");
    }

    private void Text()
    {
        var start = _at;
        _at = text.IndexOf('<', start) is >= 0 and var next ? next : text.Length;
        if (_open.TryPeek(out var element))
        {
            element.Texts.Add(new XmlTextPart(start, _at, Resolve(start, _at), IsCData: false));
        }
        else if (!string.IsNullOrWhiteSpace(text[start.._at]))
        {
            throw Wrong("there is text outside of all elements");
        }
    }

    private void CData()
    {
        var start = _at + "<![CDATA[".Length;
        SkipTo("]]>");
        var end = _at - "]]>".Length;
        if (!_open.TryPeek(out var element) || end < start)
        {
            throw Wrong("there is text outside of all elements");
        }

        element.Texts.Add(new XmlTextPart(start, end, XmlValue.NormalizeBreaks(text[start..end]), IsCData: true));
    }

    private void StartTag()
    {
        var start = _at++;
        var element = new XmlElement
        {
            Name = Name(),
            Start = start,
            AttributesEnd = _at,
        };
        if (_open.TryPeek(out var parent))
        {
            parent.Elements.Add(element);
        }
        else
        {
            _root = _root is null ? element : throw Wrong("there is more than one root");
        }

        while (SkipBlanks() && Next() is not ('>' or '/'))
        {
            Attribute(element);
        }

        element.IsEmptyTag = Next() == '/';
        _at += element.IsEmptyTag ? 1 : 0;
        Expect('>');
        element.TagEnd = element.ContentEnd = element.End = _at;
        if (!element.IsEmptyTag)
        {
            _open.Push(element);
        }
    }

    private void Attribute(XmlElement element)
    {
        if (_at == element.AttributesEnd)
        {
            throw Wrong("a blank is missing before an attribute");
        }

        var name = Name();
        SkipBlanks();
        Expect('=');
        SkipBlanks();
        var quote = Next() is '"' or '\'' ? text[_at++] : throw Wrong("an attribute has no quotation marks");
        var (start, end) = (_at, text.IndexOf(quote, _at));
        if (
            end < 0
            || text.AsSpan(start, end - start).Contains('<')
            || element.Attributes.Exists(other => other.Name == name)
        )
        {
            throw Wrong($"the attribute {name} is wrong");
        }

        element.Attributes.Add(new XmlAttribute(name, start, end, quote, Resolve(start, end)));
        _at = element.AttributesEnd = end + 1;
    }

    private void EndTag()
    {
        var start = _at;
        _at += 2;
        var name = Name();
        SkipBlanks();
        Expect('>');
        if (!_open.TryPop(out var element) || element.Name != name)
        {
            throw Wrong($"</{name}> closes nothing");
        }

        (element.ContentEnd, element.End) = (start, _at);
    }

    // Its inner part may hold brackets and angles in quotes, comments and instructions.
    private void SkipDocumentType()
    {
        var inner = false;
        for (_at += "<!DOCTYPE".Length; ; _at++)
        {
            switch (Next())
            {
                case '"' or '\'':
                    _at = text.IndexOf(text[_at], _at + 1) is > 0 and var quote
                        ? quote
                        : throw Wrong("the document type has no end");
                    break;
                case '<' when At("<!--"):
                    SkipTo("-->");
                    _at--;
                    break;
                case '<' when At("<?"):
                    SkipTo("?>");
                    _at--;
                    break;
                case '[':
                    inner = true;
                    break;
                case ']':
                    inner = false;
                    break;
                case '>' when !inner:
                    _at++;
                    return;
            }
        }
    }

    private string Name()
    {
        var match = NameAt().Match(text, _at);
        if (!match.Success)
        {
            throw Wrong("a name is missing");
        }

        _at += match.Length;
        return match.Value;
    }

    private string Resolve(int start, int end)
    {
        var raw = text[start..end];
        return !raw.Contains('&', StringComparison.Ordinal)
            ? XmlValue.NormalizeBreaks(raw)
            : XmlValue.Resolve(XmlValue.NormalizeBreaks(raw)) ?? throw Wrong("a reference is wrong");
    }

    private bool At(string expected) => text.AsSpan(_at).StartsWith(expected);

    private char Next() => _at < text.Length ? text[_at] : throw Wrong("it ends too early");

    private void Expect(char expected) => _at += Next() == expected ? 1 : throw Wrong($"{expected} is missing");

    private bool SkipBlanks()
    {
        while (_at < text.Length && XmlConvert.IsWhitespaceChar(text[_at]))
        {
            _at++;
        }

        return true;
    }

    private void SkipTo(string closing) =>
        _at = text.IndexOf(closing, _at + 2, StringComparison.Ordinal) is >= 0 and var found
            ? found + closing.Length
            : throw Wrong($"{closing} is missing");

    // The line is enough to find the place; what stands there may be a secret.
    private ConfigFormatException Wrong(string message) =>
        new($"is not valid XML (line {text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n') + 1}): {message}");

    [GeneratedRegex(@"\G[\p{L}_:][\w:.\-]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameAt();
}
