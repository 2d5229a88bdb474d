using Panel.Agent.ConfigFiles;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>The formats whose documents are lines: properties, INI and plain text.</summary>
public sealed class LineFuzzTests
{
    [Fact]
    public void Patch_AnyProperty_ReadsAsThatChangeAlone() =>
        FuzzRun.Check(choices =>
        {
            var document = Properties(choices);
            var key =
                choices.OneIn(4) || document.Values.Count == 0
                    ? "new key"
                    : document.Values[choices.Below(document.Values.Count)].Key;
            var value = FuzzText.Value(choices);
            var before = JavaProperties.Read(document.Text);
            var expected = before.Select(entry => entry.Key == key ? (key, value) : entry).ToList();
            if (!expected.Contains((key, value)))
            {
                expected.Add((key, value));
            }

            var after = Patch.Apply(new PropertiesFormat(), document.Text, (key, JsonWriter.Quote(value)));

            Assert.Equal(expected, JavaProperties.Read(after));
            foreach (var comment in document.Text.Split('\n').Where(line => line.StartsWith('#')))
            {
                Assert.Contains(comment, after, StringComparison.Ordinal);
            }

            Assert.True(document.Text.Any(c => c > '\x7f') || after.All(c => c <= '\x7f'), after);
            Assert.Equal(after, Patch.Apply(new PropertiesFormat(), after, (key, JsonWriter.Quote(value))));
        });

    [Fact]
    public void Patch_AnyIniKey_ChangesItsCharactersAlone() =>
        FuzzRun.Check(choices =>
        {
            var document = Ini(choices);
            var keys = document.Values.Select(value => value.Key).Distinct().ToList();
            var key = keys[choices.Below(keys.Count)];
            var value = TextLines.OneLine(FuzzText.Value(choices));
            var expected = document.Text;
            foreach (var target in document.Values.Where(target => target.Key == key).Reverse())
            {
                var old = expected[target.Start..target.End];
                var isQuoted = old is ['"', .., '"'];
                if ((isQuoted ? old[1..^1] : old) != value)
                {
                    var quotes = !value.Contains('"', StringComparison.Ordinal) && (isQuoted || value.Trim() != value);
                    expected = expected[..target.Start] + (quotes ? $"\"{value}\"" : value) + expected[target.End..];
                }
            }

            var after = Patch.Apply(new IniFormat(), document.Text, (key, JsonWriter.Quote(value)));

            Assert.Equal(expected, after);
            Assert.Equal(after, Patch.Apply(new IniFormat(), after, (key, JsonWriter.Quote(value))));
        });

    [Fact]
    public void Patch_AnyLine_ChangesLinesThatBeginWithTheKeyAlone() =>
        FuzzRun.Check(choices =>
        {
            string[] beginnings = ["port", "  port", "\tport", "name", "name_short", "", "# port", "}"];
            var lines = Enumerable
                .Range(0, choices.Below(6) + 1)
                .Select(_ => beginnings[choices.Below(beginnings.Length)] + choices.Of("", " = 1", " é", " "))
                .ToList();
            var newLine = choices.Of("\n", "\r\n");
            var last = choices.Of(newLine, "");
            var key = beginnings[choices.Below(beginnings.Length)];
            var value = key + " 2";
            // Nothing behind the last line break is no line.
            var isNoLine = last.Length == 0 && lines[^1].Length == 0;
            var expected = lines.Select(
                (line, i) =>
                    isNoLine && i == lines.Count - 1 ? line
                    : line.StartsWith(key, StringComparison.Ordinal) ? value
                    : line
            );

            var after = Patch.Apply(
                new PlainFormat(),
                string.Join(newLine, lines) + last,
                (key, JsonWriter.Quote(value))
            );

            Assert.Equal(string.Join(newLine, expected) + last, after);
            Assert.Equal(after, Patch.Apply(new PlainFormat(), after, (key, JsonWriter.Quote(value))));
        });

    private static FuzzDocument Properties(Choices choices)
    {
        var document = new FuzzDocument(choices.Of("\n", "\r\n"));
        for (var left = choices.Below(6); left > 0; left--)
        {
            switch (choices.Below(6))
            {
                case 4:
                    document.Line(choices.Of("#note=1", "#é 日本", "!note", ""));
                    break;
                case 5:
                    document.Line(choices.Of("", "  ", "\t"));
                    break;
                default:
                    var key = choices.Of("server-port", "motd", "a b", "k=:", "query.port", "é");
                    document.Add(choices.Of("", "  "));
                    document.Add(
                        key switch
                        {
                            "a b" => "a\\ b",
                            "k=:" => "k\\=\\:",
                            _ => key,
                        }
                    );
                    var start = document.Length;
                    document.Add(choices.Of("=", " = ", ":", " ", "", "=\\" + document.NewLine + "   "));
                    document.Add(
                        choices.Of(
                            "1",
                            "",
                            "a b",
                            "\\u00e9",
                            "x\\\\",
                            "one\\" + document.NewLine + "  two",
                            "日本",
                            "a=b",
                            "#no",
                            "🔥"
                        )
                    );
                    document.Mark(key, start);
                    document.Line();
                    break;
            }
        }

        document.Add(choices.Of("", "", "", "end=x\\"));
        return document;
    }

    private static FuzzDocument Ini(Choices choices)
    {
        var document = new FuzzDocument(choices.Of("\n", "\r\n"));
        var section = "";
        for (var left = choices.Below(8) + 1; left > 0; left--)
        {
            switch (choices.Below(8))
            {
                case 5:
                    section = choices.Of("A", "/Script/Game.Mode", "B b");
                    document.Line($"[{section}]{choices.Of("", "  ", " ; note [x]")}");
                    break;
                case 6:
                    document.Line(choices.Of("; k=1", "# k = 2", "", "no assignment"));
                    break;
                default:
                    Assignment(document, choices, section);
                    break;
            }
        }

        Assignment(document, choices, section);
        if (choices.OneIn(3))
        {
            document.CutLastBreak();
        }

        return document;
    }

    private static void Assignment(FuzzDocument document, Choices choices, string section)
    {
        var key = choices.Of("k", "Port", "é", "Very Long");
        document.Add($"{choices.Of("", "  ")}{key}{choices.Of("=", " = ", " =")}");
        var start = document.Length;
        document.Add(choices.Of("1", "", "a b", "\"q\"", "x;y", "a # b", "(A=1,B=\"2\")", "日本"));
        document.Mark(section.Length == 0 ? key : $"[{section}].{key}", start);
        document.Line();
    }
}
