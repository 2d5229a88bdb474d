namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>Makes XML documents with all that may stand between, before and inside elements.</summary>
internal sealed class XmlMaker(Choices choices)
{
    private readonly FuzzDocument _document = new(choices.Of("\n", "\r\n"));
    private int _names;

    public FuzzDocument Make()
    {
        _document.Add(choices.Of("", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='utf-8'?>"));
        Between();
        _document.Add(choices.Of("", "<!DOCTYPE root>", "<!DOCTYPE root [<!ENTITY x \"]>\"><!-- > --><?p > ?>]>"));
        Between();
        Element("root", "root", 0);
        Between();
        return _document;
    }

    private void Element(string name, string path, int depth)
    {
        _document.Add($"<{name}");
        for (var left = choices.Below(3); left > 0; left--)
        {
            var attribute = $"a{_names++}";
            _document.Add(choices.Of(" ", _document.NewLine + "  ")).Add(attribute).Add(choices.Of("=", " = "));
            var quote = choices.Of("\"", "'");
            _document.Add(quote);
            var start = _document.Length;
            _document.Add(choices.Of("1", "", "a &amp; b", "x > y", "é 🔥", "&#x41;&lt;", quote == "'" ? "\"" : "'"));
            _document.Mark($"{path}@{attribute}", start);
            _document.Add(quote);
        }

        _document.Add(choices.Of("", " "));
        var tag = _document.Length;
        if (choices.OneIn(5))
        {
            _document.Add("/>");
            _document.Mark(path, tag - 1);
            return;
        }

        _document.Add(">");
        var content = _document.Length;
        if ((depth < 3 && choices.Below(3) > 0) || depth == 0)
        {
            for (var left = choices.Below(3) + 1; left > 0; left--)
            {
                Between();
                var child = $"e{_names++}";
                Element(child, $"{path}.{child}", depth + 1);
            }

            Between();
        }
        else
        {
            _document.Add(
                choices.Of(
                    "",
                    "1",
                    " x ",
                    "a &lt; b &amp;amp;",
                    "<!-- c -->2",
                    "3<!-- <no/> --> ",
                    "<![CDATA[a < b]]>",
                    "é 🔥",
                    "&#65;",
                    $"{_document.NewLine}  4{_document.NewLine}"
                )
            );
            _document.Mark(path, content);
        }

        _document.Add($"</{name}").Add(choices.Of("", " ")).Add(">");
    }

    private void Between() =>
        _document.Add(
            choices.Of("", _document.NewLine, _document.NewLine + "  ", "<!-- <port>1</port> & -->", "<?keep this?>")
        );
}
