using Panel.Agent.ConfigFiles;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>Makes JSON documents, with comments and the dialects of games on demand.</summary>
internal sealed class JsonMaker(Choices choices, bool dialects)
{
    private readonly FuzzDocument _document = new(choices.Of("\n", "\r\n"));
    private int _keys;

    public FuzzDocument Make()
    {
        Blanks();
        Map("", 0);
        Blanks();
        return _document;
    }

    private void Map(string path, int depth)
    {
        _document.Add("{");
        Children(
            depth,
            "}",
            () =>
            {
                var name = $"k{_keys++}";
                _document.Add(dialects ? choices.Of($"\"{name}\"", $"'{name}'", name) : $"\"{name}\"");
                // The reader that these are checked with takes no comment here.
                _document.Add(choices.Of("", " ", dialects ? "/* : */" : "\t")).Add(":");
                Blanks();
                Value(path.Length == 0 ? name : $"{path}.{name}", depth);
            }
        );
    }

    private void List(string path, int depth)
    {
        var i = 0;
        _document.Add("[");
        Children(depth, "]", () => Value($"{path}[{i++}]", depth));
    }

    private void Children(int depth, string closing, Action child)
    {
        Blanks();
        var count = choices.Below(depth == 0 ? 4 : 3) + (depth == 0 ? 1 : 0);
        for (var left = count; left > 0; left--)
        {
            child();
            Blanks();
            _document.Add(left > 1 || choices.OneIn(4) ? "," : "");
            Blanks();
        }

        _document.Add(closing);
    }

    private void Value(string path, int depth)
    {
        var start = _document.Length;
        switch (choices.Below(depth > 3 ? 4 : 6))
        {
            case 0 or 1:
                _document.Add(choices.Of("1", "-2.50e+3", "true", "false", "null", "0"));
                break;
            case 2 or 3 when dialects:
                _document.Add(
                    choices.Of(
                        "NaN",
                        "-Infinity",
                        "0x1F",
                        "'it\\'s // no'",
                        "\"\\ud800\"",
                        "+.5",
                        "undefined",
                        "\"raw\ttab\"",
                        "\"\\x41\""
                    )
                );
                break;
            case 2 or 3:
                _document.Add(JsonWriter.Quote(FuzzText.Value(choices)));
                break;
            case 4:
                Map(path, depth + 1);
                break;
            default:
                List(path, depth + 1);
                break;
        }

        _document.Mark(path, start);
    }

    private void Blanks() =>
        _document.Add(
            choices.Of(
                "",
                " ",
                "",
                _document.NewLine + "  ",
                "\t",
                $" // \"it's\": {{{_document.NewLine}",
                "/* , ] */",
                dialects ? $"# hash{_document.NewLine}" : ""
            )
        );
}
