using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class PlainFormatTests
{
    [Theory]
    [InlineData("port 1\nname x\n", "port", "port 7777", "port 7777\nname x\n")]
    [InlineData("port 1\r\nname x\r\n", "port", "port 7777", "port 7777\r\nname x\r\n")]
    [InlineData("  port 1", "port", "port 7777", "  port 7777")]
    [InlineData("    a: 1,\n)", "    a", "    a: 2,", "    a: 2,\n)")]
    [InlineData("name x\n", "port", "port 7777", "name x\nport 7777\n")]
    [InlineData("name x", "port", "port 7777", "name x\nport 7777\n")]
    [InlineData("", "port", "port 7777", "port 7777\n")]
    [InlineData("#port 1\nport 2\nport 3\n", "port", "port 4", "#port 1\nport 4\nport 4\n")]
    public void Patch_Line_IsReplacedOrAdded(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(new PlainFormat(), text, (key, $"\"{value}\"")));

    [Fact]
    public void Patch_LongerKey_TakesItsOwnLine() =>
        Assert.Equal("name=a\nname_short=b\n", Patch.Apply(new PlainFormat(), "name=1\nname_short=2\n", ("name", "\"name=a\""), ("name_short", "\"name_short=b\"")));

    [Fact]
    public void Patch_Condition_IsAboutTheWholeLine() =>
        Assert.Equal("a=2\nb=1\n", Patch.Apply(new PlainFormat(), "a=1\nb=1\n", new ConfigEntry("a", "\"a=2\"", "a=1"), new ConfigEntry("b", "\"b=2\"", "b=0"), new ConfigEntry("c", "\"c\"", "c")));
}
