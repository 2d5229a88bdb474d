using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class XmlFormatTests
{
    [Theory]
    [InlineData(
        "<?xml version=\"1.0\"?>\n<server>\n  <!-- note -->\n  <port>1</port>\n</server>\n",
        "server.port",
        "2",
        "<?xml version=\"1.0\"?>\n<server>\n  <!-- note -->\n  <port>2</port>\n</server>\n"
    )]
    [InlineData(
        "<server>\r\n  <port>1</port>\r\n</server>",
        "server.name",
        "a<b&c",
        "<server>\r\n  <port>1</port>\r\n  <name>a&lt;b&amp;c</name>\r\n</server>"
    )]
    [InlineData(
        "<s><p name=\"a\" value=\"1\" /><p name=\"b\" value=\"2\" /></s>",
        "s.p[@name='b']",
        "[value='3']",
        "<s><p name=\"a\" value=\"1\" /><p name=\"b\" value=\"3\" /></s>"
    )]
    [InlineData(
        "<s><p name=\"a\" value=\"1\" /></s>",
        "s.p[@name='x.y']",
        "[value='3']",
        "<s><p name=\"a\" value=\"1\" /><p name=\"x.y\" value=\"3\" /></s>"
    )]
    [InlineData("<s><a><p>1</p></a><b><p>1</p></b></s>", "s.*.p", "2", "<s><a><p>2</p></a><b><p>2</p></b></s>")]
    [InlineData("<s><p>1</p><p>2</p></s>", "s.p[2]", "3", "<s><p>1</p><p>3</p></s>")]
    [InlineData("<other />", "s.p", "3", "<other />")]
    [InlineData("", "s.p.q", "3", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s><p><q>3</q></p></s>")]
    [InlineData("<c xmlns=\"urn:x\"><p>1</p></c>", "c.q", "2", "<c xmlns=\"urn:x\"><p>1</p><q>2</q></c>")]
    public void Patch_Key_ChangesNothingElse(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(new XmlFormat(), text, (key, $"\"{value}\"")));

    [Fact]
    public void Patch_Condition_NeedsTheValueThatIsThere() =>
        Assert.Equal(
            "<s><a>2</a><b v=\"2\" /></s>",
            Patch.Apply(
                new XmlFormat(),
                "<s><a>1</a><b v=\"1\" /></s>",
                new ConfigEntry("s.a", "2", "1"),
                new ConfigEntry("s.b", "\"[v='2']\"", "1"),
                new ConfigEntry("s.c", "2", "1")
            )
        );

    [Theory]
    [InlineData("<s>")]
    [InlineData("plain")]
    [InlineData("<s><a></s></a>")]
    [InlineData("<s>a & b</s>")]
    [InlineData("<s/><s/>")]
    [InlineData("<s a=1/>")]
    [InlineData("<s a='1' a='2'/>")]
    [InlineData("<s><!-- </s>")]
    [InlineData("<!DOCTYPE s [")]
    [InlineData("<s>&#xD800;</s>")]
    public void Patch_BrokenText_IsRefused(string text) =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(new XmlFormat(), text, ("s.a", "1")));

    [Theory]
    [InlineData("<!DOCTYPE server SYSTEM \"server.dtd\">\n<server><port>1</port></server>\n")]
    [InlineData(
        "<?xml version='1.0'?>\n<!DOCTYPE server [\n  <!ELEMENT server (port)> <!-- ]> -->\n  <!ENTITY e "
            + "\"]>\"> <?p ]> ?>\n]>\n<server><port>1</port></server>"
    )]
    [InlineData("<!DOCTYPE server PUBLIC '-//x//y' 'http://127.0.0.1:1/x.dtd'><server><port>1</port></server>")]
    public void Patch_DocumentType_IsKeptAndTheRestIsPatched(string text) =>
        Assert.Equal(
            text.Replace(">1<", ">2<", StringComparison.Ordinal),
            Patch.Apply(new XmlFormat(), text, ("server.port", "2"))
        );

    [Fact]
    public void Patch_ExternalEntity_IsNeverRead()
    {
        var secret = Path.GetTempFileName();
        File.WriteAllText(secret, "secret");
        var text = $"<!DOCTYPE s [<!ENTITY x SYSTEM \"file://{secret}\">]><s><a>&x;</a><p>1</p></s>";

        var after = Patch.Apply(
            new XmlFormat(),
            text,
            new ConfigEntry("s.p", "2", null),
            new ConfigEntry("s.a", "\"taken\"", "secret")
        );

        File.Delete(secret);
        Assert.Equal(text.Replace("<p>1", "<p>2", StringComparison.Ordinal), after);
    }

    [Fact]
    public void Patch_EntityBomb_IsNotExpanded()
    {
        var declarations = string.Concat(
            Enumerable
                .Range(1, 30)
                .Select(i => $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">")
        );
        var text = $"<!DOCTYPE s [<!ENTITY l0 \"lol\">{declarations}]><s v=\"&l30;\"><a>&l30;</a><p>1</p></s>";

        Assert.Equal(
            text.Replace("<p>1", "<p>2", StringComparison.Ordinal),
            Patch.Apply(new XmlFormat(), text, ("s.p", "2"))
        );
    }

    [Theory]
    [InlineData(
        "<s  a = '1'\n b=\"2\" ><x/><y ></y ><p>1</p></s >\n\n<!-- end -->\n",
        "s.p",
        "2",
        "<s  a = '1'\n b=\"2\" ><x/><y ></y ><p>2</p></s >\n\n<!-- end -->\n"
    )]
    [InlineData("<s><p v='1'/></s>", "s.p", "[v=\"it's\"]", "<s><p v='it&apos;s'/></s>")]
    [InlineData("<s><p/></s>", "s.p", "x", "<s><p>x</p></s>")]
    [InlineData("<s><p /></s>", "s.p.q", "x", "<s><p><q>x</q></p></s>")]
    [InlineData("<s><p><!-- n --> 1 <?k?></p></s>", "s.p", "2", "<s><p><!-- n -->2<?k?></p></s>")]
    [InlineData("<s><p><![CDATA[a<b]]></p></s>", "s.p", "c<d]]>", "<s><p><![CDATA[c<d]]]]><![CDATA[>]]></p></s>")]
    [InlineData(
        "<x:s xmlns:x='u'>\r\n\t<x:p>1</x:p>\r\n</x:s>",
        "s.q",
        "2",
        "<x:s xmlns:x='u'>\r\n\t<x:p>1</x:p>\r\n\t<x:q>2</x:q>\r\n</x:s>"
    )]
    [InlineData(
        "<?xml version='1.0' encoding='ISO-8859-1'?><s><p>1</p></s>",
        "s.p",
        "é🔥",
        "<?xml version='1.0' encoding='ISO-8859-1'?><s><p>&#xE9;&#x1F525;</p></s>"
    )]
    [InlineData("<!-- only a note -->\n", "s.p", "1", "<!-- only a note -->\n<s><p>1</p></s>")]
    [InlineData("<s><p>1</p></s>", "s.p", "1", "<s><p>1</p></s>")]
    public void Patch_UnusualForm_StaysAsItIs(string text, string key, string value, string expected)
    {
        var after = Patch.Apply(new XmlFormat(), text, (key, JsonWriter.Quote(value)));

        Assert.Equal(expected, after);
        Assert.Equal(after, Patch.Apply(new XmlFormat(), after, (key, JsonWriter.Quote(value))));
    }

    [Theory]
    [InlineData("<s><p>1</p></s>", "s.p", "\u0001")]
    [InlineData("<s><p><q/></p></s>", "s.p", "x")]
    [InlineData("<s><p/></s>", "s.p[3]", "x")]
    [InlineData("<s/>", "s.p[@v='1']", "[v='2']")]
    public void Patch_ValueWithoutAPlace_IsRefused(string text, string key, string value) =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(new XmlFormat(), text, (key, JsonWriter.Quote(value))));
}
