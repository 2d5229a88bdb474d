using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class PlainFormatTests
{
    [Theory]
    [InlineData("port 1\nname x\n", "port", "port 7777", "port 7777\nname x\n")]
    [InlineData("port 1\r\nname x\r\n", "port", "port 7777", "port 7777\r\nname x\r\n")]
    [InlineData("  port 1", "  port", "  port 7777", "  port 7777")]
    [InlineData("    a: 1,\n)", "    a", "    a: 2,", "    a: 2,\n)")]
    [InlineData("#port 1\nport 2\nport 3\n", "port", "port 4", "#port 1\nport 4\nport 4\n")]
    [InlineData("port 1\rname x\r", "port", "port 7777", "port 7777\rname x\r")]
    [InlineData("port 1 \n", "port", "port 2\nadmin on", "port 2 admin on\n")]
    public void Patch_LineThatBeginsWithTheKey_IsReplaced(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(new PlainFormat(), text, (key, JsonWriter.Quote(value))));

    [Fact]
    public void Patch_LongerKey_TakesItsOwnLine() =>
        Assert.Equal(
            "name=a\nname_short=b\n",
            Patch.Apply(
                new PlainFormat(),
                "name=1\nname_short=2\n",
                ("name", "\"name=a\""),
                ("name_short", "\"name_short=b\"")
            )
        );

    [Fact]
    public void Patch_Condition_IsAboutTheWholeLine() =>
        Assert.Equal(
            "a=2\nb=1\n",
            Patch.Apply(
                new PlainFormat(),
                "a=1\nb=1\n",
                new ConfigEntry("a", "\"a=2\"", "a=1"),
                new ConfigEntry("b", "\"b=2\"", "b=0"),
                new ConfigEntry("c", "\"c\"", "c")
            )
        );

    [Theory]
    [InlineData("<cfg>\n  <port>1</port>\n</cfg>\n", "  <gone>", "  <gone>2</gone>")]
    [InlineData("return {\n    port = 1,\n}\n", "    rcon = ", "    rcon = 3,")]
    [InlineData("[servers]\nlobby = 1", "motd", "motd = 2")]
    [InlineData("  port 1\n", "port", "port 7777")]
    [InlineData("", "port", "port 7777")]
    public void Patch_NoLineBeginsWithTheKey_ChangesNothing(string text, string key, string value) =>
        Assert.Equal(text, Patch.Apply(new PlainFormat(), text, (key, JsonWriter.Quote(value))));

    [Fact]
    public void Patch_KeyWithoutBlanks_LeavesIndentedLinesAlone() =>
        Assert.Equal(
            "port 2\nsub {\n  port 9\n\tport 8\n}\n",
            Patch.Apply(new PlainFormat(), "port 1\nsub {\n  port 9\n\tport 8\n}\n", ("port", "\"port 2\""))
        );

    [Theory]
    [InlineData("5000", "25565")]
    [InlineData("5000\n", "25565\n")]
    [InlineData("5000\r\n\r\n7\r\n", "25565\r\n25565\r\n25565\r\n")]
    [InlineData("", "")]
    public void Patch_EmptyKey_ReplacesEveryLine(string text, string expected) =>
        Assert.Equal(expected, Patch.Apply(new PlainFormat(), text, ("", "25565")));
}
