using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class XmlFormatTests
{
    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<server>\n  <!-- note -->\n  <port>1</port>\n</server>\n", "server.port", "2", "<?xml version=\"1.0\"?>\n<server>\n  <!-- note -->\n  <port>2</port>\n</server>\n")]
    [InlineData("<server>\r\n  <port>1</port>\r\n</server>", "server.name", "a<b&c", "<server>\r\n  <port>1</port>\r\n  <name>a&lt;b&amp;c</name>\r\n</server>")]
    [InlineData("<s><p name=\"a\" value=\"1\" /><p name=\"b\" value=\"2\" /></s>", "s.p[@name='b']", "[value='3']", "<s><p name=\"a\" value=\"1\" /><p name=\"b\" value=\"3\" /></s>")]
    [InlineData("<s><p name=\"a\" value=\"1\" /></s>", "s.p[@name='x.y']", "[value='3']", "<s><p name=\"a\" value=\"1\" /><p name=\"x.y\" value=\"3\" /></s>")]
    [InlineData("<s><a><p>1</p></a><b><p>1</p></b></s>", "s.*.p", "2", "<s><a><p>2</p></a><b><p>2</p></b></s>")]
    [InlineData("<s><p>1</p><p>2</p></s>", "s.p[2]", "3", "<s><p>1</p><p>3</p></s>")]
    [InlineData("<other />", "s.p", "3", "<other />")]
    [InlineData("", "s.p.q", "3", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s><p><q>3</q></p></s>")]
    [InlineData("<c xmlns=\"urn:x\"><p>1</p></c>", "c.q", "2", "<c xmlns=\"urn:x\"><p>1</p><q>2</q></c>")]
    public void Patch_Key_ChangesNothingElse(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(new XmlFormat(), text, (key, $"\"{value}\"")));

    [Fact]
    public void Patch_Condition_NeedsTheValueThatIsThere() =>
        Assert.Equal("<s><a>2</a><b v=\"2\" /></s>", Patch.Apply(new XmlFormat(), "<s><a>1</a><b v=\"1\" /></s>", new ConfigEntry("s.a", "2", "1"), new ConfigEntry("s.b", "\"[v='2']\"", "1"), new ConfigEntry("s.c", "2", "1")));

    [Theory]
    [InlineData("<s>")]
    [InlineData("plain")]
    [InlineData("<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><s>&x;</s>")]
    public void Patch_BrokenOrHostileText_IsRefused(string text) => Assert.Throws<ConfigFormatException>(() => Patch.Apply(new XmlFormat(), text, ("s.a", "1")));
}
