using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Tests.Workloads;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("no")]
    [InlineData("1.0")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("- x")]
    [InlineData("'quoted'")]
    [InlineData("line\nbreak")]
    [InlineData("ends\n")]
    [InlineData("ends twice\n\n")]
    [InlineData("\nstarts")]
    [InlineData("crlf\r\nline")]
    [InlineData("tab\tin\n\tline")]
    [InlineData("blank line \n\n  indented\n after")]
    [InlineData("ünïcode 🎮 \u0085 \u2028")]
    [InlineData("---\n...\n")]
    [InlineData("{{SERVER_PORT}}")]
    [InlineData("#!/bin/bash\nset -e\n# comment\necho \"$X\" 'y' \\\n  z\n")]
    public void Write_AnyText_ReadsBackTheSame(string text)
    {
        var node = new JsonObject
        {
            ["text"] = text,
            [text.Length == 0 ? "k" : text] = new JsonArray(text, new JsonObject { ["in"] = text }),
        };

        var read = YamlText.Parse(YamlWriter.Write(node));

        Assert.True(read.Ok, string.Join('\n', read.Problems));
        Assert.True(JsonNode.DeepEquals(node, read.Value), YamlWriter.Write(node));
    }

    [Fact]
    public void Write_RandomTexts_ReadBackTheSame()
    {
        const string alphabet = "ab1 \n\t:#-'\"{}[],&*!|>%@`\\?=~é\u00A0🎮.";
        var runes = alphabet.EnumerateRunes().ToArray();
        var random = new Random(99);
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(12)).Select(_ => runes[random.Next(runes.Length)].ToString())
            );
            var node = new JsonObject { ["a"] = text, ["b"] = new JsonArray(text, 1, null, false) };

            Assert.True(
                JsonNode.DeepEquals(node, YamlText.Parse(YamlWriter.Write(node)).Value),
                YamlWriter.Write(node)
            );
        }
    }

    [Fact]
    public void Write_Script_IsABlockThatPeopleCanRead() =>
        Assert.Equal(
            "script: |\n  echo a\n  echo b\n",
            YamlWriter.Write(new JsonObject { ["script"] = "echo a\necho b\n" })
        );
}
