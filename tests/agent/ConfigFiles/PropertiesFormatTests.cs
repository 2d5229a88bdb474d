using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class PropertiesFormatTests
{
    [Theory]
    [InlineData(
        "#Minecraft\n#Date\nserver-port=1\nmotd=A\\: b\n",
        "server-port",
        "25565",
        "#Minecraft\n#Date\nserver-port=25565\nmotd=A\\: b\n"
    )]
    [InlineData("a = 1\r\n! note\r\nb : 2\r\n", "b", "3", "a = 1\r\n! note\r\nb : 3\r\n")]
    [InlineData("query.port=1\n", "query.port", "2", "query.port=2\n")]
    [InlineData("a=1", "b", "2", "a=1\nb=2\n")]
    [InlineData("", "a", "1", "a=1\n")]
    [InlineData("a\n", "a", "1", "a=1\n")]
    [InlineData("a=\n", "a", "1", "a=1\n")]
    [InlineData("a=1\\\n   2\nb=x\n", "a", "3", "a=3\nb=x\n")]
    [InlineData("a=1\\\n   2\nb=x\n", "b", "y", "a=1\\\n   2\nb=y\n")]
    [InlineData("a\\ b=1\n", "a b", "2", "a\\ b=2\n")]
    [InlineData("a=1\na=2\n", "a", "3", "a=3\na=3\n")]
    [InlineData("a=caf\\u00e9\n", "a", "café", "a=caf\\u00e9\n")]
    [InlineData("a=1\n", "a", "§x \\\\ y", "a=\\u00a7x \\\\ y\n")]
    [InlineData("a=1\n", "k=:", " v", "a=1\nk\\=\\:=\\ v\n")]
    [InlineData("server-name=測\n", "server-name", "日本", "server-name=日本\n")]
    [InlineData("# été\na=1\n", "a", "🔥 §", "# été\na=🔥 §\n")]
    [InlineData("# été\n", "naïve", "ö", "# été\nnaïve=ö\n")]
    [InlineData("a=1\n", "a", "日本 🔥", "a=\\u65e5\\u672c \\ud83d\\udd25\n")]
    [InlineData("a=é\nb=caf\\u00e9\n", "b", "café", "a=é\nb=caf\\u00e9\n")]
    [InlineData("a=é\nb=1\n", "b", "x\\u0085y", "a=é\nb=x\\u0085y\n")]
    [InlineData("a 1\n", "a", "=x", "a \\=x\n")]
    [InlineData("a=1\\", "b", "2", "a=1\\\n\nb=2\n")]
    [InlineData("a=1\\\n", "b", "2", "a=1\\\n\nb=2\n")]
    [InlineData("ke\\\n  y = \\\r\n  1\n", "key", "2", "ke\\\n  y = \\\r\n  2\n")]
    [InlineData("a=1\rb=2\r", "a", "3", "a=3\rb=2\r")]
    public void Patch_Value_ChangesNothingElse(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(new PropertiesFormat(), text, (key, $"\"{value}\"")));

    [Fact]
    public void Patch_Latin1File_KeepsItsBytesAndEscapesWhatItLacks()
    {
        byte[] bytes = [.. "# caf"u8, 0xE9, .. "\nmotd=old\nname="u8, 0xFF, 0x0A];
        var text = ConfigText.Decode(bytes);
        var format = new PropertiesFormat();

        var after = text.Encode(Patch.Apply(format, text.Text, ("motd", "\"日 é\"")), format.Escape);

        Assert.Equal([.. "# caf"u8, 0xE9, .. "\nmotd=\\u65e5 "u8, 0xE9, .. "\nname="u8, 0xFF, 0x0A], after);
    }

    [Fact]
    public void Patch_LineBreakInValue_AddsNoProperty() =>
        Assert.Equal(
            "a=x\\nop\\=b\n".Replace("\\=", "=", StringComparison.Ordinal),
            Patch.Apply(new PropertiesFormat(), "a=1\n", ("a", "\"x\\nop=b\""))
        );

    [Fact]
    public void Patch_Conditions_NeedTheValueThatIsThere() =>
        Assert.Equal(
            "a=2\nb=1\nd=n-7\n",
            Patch.Apply(
                new PropertiesFormat(),
                "a=1\nb=1\nd=old-7\n",
                new ConfigEntry("a", "2", "1"),
                new ConfigEntry("b", "2", "0"),
                new ConfigEntry("c", "2", "1"),
                new ConfigEntry("d", "\"n$1\"", "regex:^old(-[0-9]+)$")
            )
        );

    [Fact]
    public void Patch_TypedValues_AreTheirText() =>
        Assert.Equal(
            "a=true\nb=5\nc=\n",
            Patch.Apply(new PropertiesFormat(), "", ("a", "true"), ("b", "5"), ("c", "null"))
        );
}
