namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>Makes YAML documents of all kinds of values, with comments and blank lines between them.</summary>
internal sealed class YamlMaker(Choices choices)
{
    private readonly FuzzDocument _document = new(choices.Of("\n", "\r\n"));
    private readonly List<string> _anchors = [];
    private int _keys;

    public FuzzDocument Make()
    {
        var head = choices.Of("", "# head\n", "---\n", "%YAML 1.2\n---\n");
        _document.Add(head.Replace("\n", _document.NewLine, StringComparison.Ordinal));
        Map("", 0, "");
        if (choices.OneIn(4))
        {
            _document.CutLastBreak();
        }

        return _document;
    }

    private void Map(string indent, int depth, string path)
    {
        for (var left = choices.Below(4) + 1; left > 0; left--)
        {
            Between(indent);
            var name = $"k{_keys++}";
            _document.Add(indent).Add(choices.Of(name, name, $"'{name}'", $"\"{name}\"")).Add(":");
            Value(indent, depth, path + name);
        }
    }

    private void Between(string indent)
    {
        switch (choices.Below(8))
        {
            case 5:
                _document.Line($"{indent}# note: it's [a] {{b}} &c");
                break;
            case 6:
                _document.Line();
                break;
            case 7:
                _document.Line("# at the margin");
                break;
        }
    }

    private void Value(string indent, int depth, string path)
    {
        var start = _document.Length;
        var kind = choices.Below(depth > 3 ? 10 : 14);
        if (kind != 9)
        {
            Properties();
        }

        switch (kind)
        {
            case 0 or 1:
                _document.Add(
                    choices.Of(" plain", " 25565", " true", " -1.5", " a b  c", " http://x:1/y#z", " 日本 🔥", " it's")
                );
                break;
            case 2:
                break;
            case 3:
                _document.Add(choices.Of(" 'it''s # no: comment'", " ''", " 'é'"));
                break;
            case 4:
                _document.Add(choices.Of(" \"\"", " \"a\\n\\\"b\\\" # no\"", " \"\\U0001F525 🔥\""));
                break;
            case 5:
                Folded(indent, choices.Of(" plain", " \"quoted", " 'quoted"));
                break;
            case 6:
                BlockScalar(indent);
                _document.Mark(path, start);
                _document.Line();
                BlankLines();
                return;
            case 7:
                _document.Add(
                    choices.Of(
                        " []",
                        " [1, \"x\", y]",
                        $" [{_document.NewLine}{indent}  1, # c{_document.NewLine}{indent}  2]"
                    )
                );
                break;
            case 8:
                _document.Add(
                    choices.Of(" {}", " {a: 1, \"b\": [x], c: }", $" {{a: 1,{_document.NewLine}{indent}  b: 'x' }}")
                );
                break;
            case 9:
                _document.Add(_anchors.Count > 0 ? " *" + _anchors[^1] : " plain");
                break;
            default:
                Collection(kind, indent, depth, path, start);
                return;
        }

        _document.Mark(path, start);
        _document.Line(choices.OneIn(4) ? " # behind" : "");
    }

    // Not before an alias, which takes none.
    private void Properties()
    {
        var tag = choices.Below(8);
        _document.Add(tag == 6 ? " !!str" : "");
        if (choices.OneIn(6))
        {
            _anchors.Add($"a{_anchors.Count}");
            _document.Add(" &" + _anchors[^1]);
        }

        _document.Add(tag == 7 ? " !local" : "");
    }

    private void Folded(string indent, string opening)
    {
        var quote = opening[1] is '"' or '\'' ? opening[1].ToString() : "";
        _document.Line(opening + " one").Add($"{indent}  two{quote}");
    }

    private void BlockScalar(string indent)
    {
        var header = choices.Of("|", ">", "|-", ">-", "|+", ">+", "|2", ">2-", "|2+");
        _document.Add(" " + header).Add(choices.OneIn(4) ? " # header" : "");
        var lines = choices.Of("l1", "l1/l2", "l1//l2 # no comment", "k: v/- x", "  deep/l2", "");
        foreach (var line in lines.Split('/'))
        {
            // An indent that is not spelled out cannot begin with a deeper line.
            var text = header.Contains('2', StringComparison.Ordinal) ? line : line.TrimStart();
            _document.Line().Add(text.Length > 0 ? $"{indent}  {text}" : "");
        }
    }

    private void BlankLines()
    {
        for (var left = choices.Below(3); left > 0; left--)
        {
            _document.Line();
        }
    }

    private void Collection(int kind, string indent, int depth, string path, int start)
    {
        _document.Line(choices.OneIn(4) ? " # opens" : "");
        Between(indent);
        if (kind is 10 or 11)
        {
            Map(indent + "  ", depth + 1, path + ".");
        }
        else
        {
            List(kind == 12 ? indent : indent + "  ", depth, path);
        }

        // The last child's line may have a comment and blank lines behind it; the value ends where its child ends.
        _document.Values.Add(new FuzzValue(path, start, _document.Values[^1].End));
    }

    private void List(string indent, int depth, string path)
    {
        for (var (i, left) = (0, choices.Below(3) + 1); left > 0; left--, i++)
        {
            Between(indent);
            _document.Add(indent).Add("-");
            if (choices.OneIn(5))
            {
                // A map that begins on the line of its dash.
                var start = _document.Length;
                var name = $"k{_keys++}";
                _document.Add($" {name}: 1");
                _document.Mark($"{path}[{i}].{name}", start + name.Length + 2);
                _document.Line().Add($"{indent}  {name}b:");
                Value(indent + "  ", depth + 2, $"{path}[{i}].{name}b");
                _document.Values.Add(new FuzzValue($"{path}[{i}]", start, _document.Values[^1].End));
            }
            else
            {
                Value(indent, depth + 2, $"{path}[{i}]");
            }
        }
    }
}
