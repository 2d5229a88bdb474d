using System.Text.Json.Nodes;
using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class JsonFormatTests
{
    private static readonly TreeFormat Json = new(new JsonSyntax());

    [Theory]
    [InlineData("""{ "port" : 1, "x":1.0 }""", "port", "\"25565\"", """{ "port" : 25565, "x":1.0 }""")]
    [InlineData("""{"a":{"b":[{"c":1},{"c":2}]}}""", "a.b[1].c", "5", """{"a":{"b":[{"c":1},{"c":5}]}}""")]
    [InlineData("""{"a":{"b":[{"c":1},{"c":2}]}}""", "a.b.*.c", "5", """{"a":{"b":[{"c":5},{"c":5}]}}""")]
    [InlineData("""{"s":{"x":{"p":1},"y":{"p":2}}}""", "s.*.p", "3", """{"s":{"x":{"p":3},"y":{"p":3}}}""")]
    [InlineData("""{"pw":"secret"}""", "pw", "\"12345\"", """{"pw":"12345"}""")]
    [InlineData("""{"on":false}""", "on", "\"true\"", """{"on":true}""")]
    [InlineData("""{"on":"no"}""", "on", "true", """{"on":true}""")]
    [InlineData("""{"a":"é🎮","b":1}""", "b", "2", """{"a":"é🎮","b":2}""")]
    [InlineData("""{"a":1}""", "b.c", "\"x\"", """{"a":1, "b": {"c":"x"}}""")]
    [InlineData("""{"a":null}""", "a.b", "1", """{"a":{"b":1}}""")]
    [InlineData("""{"a":null}""", "a[0].b", "1", """{"a":[{"b":1}]}""")]
    [InlineData("""{"a":[1]}""", "a[1]", "2", """{"a":[1, 2]}""")]
    [InlineData("""{}""", "a", "null", """{"a": null}""")]
    [InlineData("""{"a.b":1}""", "a~1b", "2", """{"a.b":2}""")]
    [InlineData("{\n    // note\n    \"a\": 1,\n}\n", "a", "2", "{\n    // note\n    \"a\": 2,\n}\n")]
    [InlineData("{\r\n  \"a\": 1\r\n}", "b", "2", "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}")]
    [InlineData("""{"a":1}""", "a", "\"007\"", """{"a":"007"}""")]
    [InlineData("""{"a":"q"}""", "a", "\"x\\\"y\\\\z\"", """{"a":"x\"y\\z"}""")]
    [InlineData("""{"s":5}""", "s.*.p", "3", """{"s":5}""")]
    [InlineData("""{"p":1,"n":NaN}""", "p", "2", """{"p":2,"n":NaN}""")]
    [InlineData("""{"p":1,"n":NaN}""", "n", "\"2\"", """{"p":1,"n":2}""")]
    [InlineData(
        """{"p":1,"n":[-Infinity,+1,.5,0x1F,undefined,01]}""",
        "p",
        "2",
        """{"p":2,"n":[-Infinity,+1,.5,0x1F,undefined,01]}"""
    )]
    [InlineData("""{"p":1,"s":"\ud800"}""", "p", "2", """{"p":2,"s":"\ud800"}""")]
    [InlineData("""{"p":1,"\udc00":"\q"}""", "p", "2", """{"p":2,"\udc00":"\q"}""")]
    [InlineData("{p: 1, 'q': 'it\\'s',}", "p", "2", "{p: 2, 'q': 'it\\'s',}")]
    [InlineData("# note\n{\n  \"p\": 1, /* } */\n}\n", "q", "2", "# note\n{\n  \"p\": 1,\n  \"q\": 2, /* } */\n}\n")]
    [InlineData("{\n    // note\n    \"a\": 1\n}\n", "b", "2", "{\n    // note\n    \"a\": 1,\n    \"b\": 2\n}\n")]
    [InlineData("{\"a\":\"raw\ttab\nline\",\"b\":1}", "b", "2", "{\"a\":\"raw\ttab\nline\",\"b\":2}")]
    [InlineData("""{"a":"x"}""", "a", "\"🔥 \u2028\"", """{"a":"🔥 \u2028"}""")]
    [InlineData("""{"a":"x"}""", "🔥", "{\"🔥\":1}", """{"a":"x", "🔥": {"🔥":1}}""")]
    [InlineData("""{"a":[1,"b"]}""", "a", "[1,\"b\"]", """{"a":[1,"b"]}""")]
    [InlineData("""{"a":1,"a":2}""", "a", "3", """{"a":1,"a":3}""")]
    [InlineData("// only a note\n", "a", "1", "// only a note\n{\n    \"a\": 1\n}\n")]
    public void Patch_Key_ChangesNothingElse(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(Json, text, (key, value)));

    [Fact]
    public void Patch_EmptyFile_BecomesAnObject()
    {
        var text = Patch.Apply(Json, "", ("a.b", "\"1\""), ("a.c", "true"), ("l[0].x", "\"y\""));

        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse("""{"a":{"b":1,"c":true},"l":[{"x":"y"}]}"""), JsonNode.Parse(text)),
            text
        );
    }

    [Fact]
    public void Patch_Conditions_NeedTheValueThatIsThere() =>
        Assert.Equal(
            """{"s":{"a":"172.18.0.1:1","b":"10.0.0.1:2"},"m":"n"}""",
            Patch.Apply(
                Json,
                """{"s":{"a":"localhost:1","b":"10.0.0.1:2"},"m":"o"}""",
                new ConfigEntry(
                    "s.*",
                    "\"{{config.docker.interface}}$2\"",
                    "regex:^(127\\.0\\.0\\.1|localhost)(:[0-9]{1,5})?$"
                ),
                new ConfigEntry("m", "\"n\"", "o"),
                new ConfigEntry("z", "1", "0")
            )
        );

    [Theory]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("[1,]2")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":\"\\u12\"}")]
    [InlineData("{\"a\":1} /* ")]
    [InlineData("{,}")]
    public void Patch_BrokenText_IsRefused(string text) =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(Json, text, ("a", "1")));

    [Fact]
    public void Patch_PathThroughAText_IsRefused() =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(Json, """{"a":"x"}""", ("a.b", "1")));

    [Fact]
    public void Patch_DeepText_IsRefusedAndDoesNotEndTheProcess() =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(Json, new string('[', 1_000_000), ("a", "1")));

    [Fact]
    public void Patch_ValueWithHalfACharacter_IsRefused() =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(Json, """{"a":"x"}""", ("a", """ "\ud800" """)));
}
