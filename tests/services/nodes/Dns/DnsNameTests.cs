using Panel.Nodes.Dns.Names;

namespace Panel.Nodes.Tests.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("@", "example.com")]
    [InlineData("", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("WWW", "www.example.com")]
    [InlineData("a.b", "a.b.example.com")]
    [InlineData("www.example.com", "www.example.com")]
    [InlineData("*", "*.example.com")]
    [InlineData("*.a", "*.a.example.com")]
    [InlineData("_sip._tcp", "_sip._tcp.example.com")]
    [InlineData("bücher", "xn--bcher-kva.example.com")]
    public void Absolute_OfANameInTheZone_IsWhole(string text, string expected) =>
        Assert.Equal(expected, DnsName.Absolute(text, "example.com"));

    [Theory]
    [InlineData("www.example.org.")]
    [InlineData("a..b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a b")]
    [InlineData("a.*")]
    [InlineData("a*")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("notexample.com.")]
    public void Absolute_OfWhatIsNoNameInTheZone_IsNull(string text) =>
        Assert.Null(DnsName.Absolute(text, "example.com"));

    [Fact]
    public void Absolute_OfLongNames_IsNull()
    {
        Assert.NotNull(DnsName.Absolute(new string('a', 63), "example.com"));
        Assert.Null(DnsName.Absolute(new string('a', 64), "example.com"));
        Assert.Null(DnsName.Absolute(string.Join('.', Enumerable.Repeat(new string('a', 60), 4)), "example.com"));
    }

    [Theory]
    [InlineData("A", "192.0.2.1", null, null, null, "192.0.2.1")]
    [InlineData("AAAA", "2001:DB8:0::1", null, null, null, "2001:db8::1")]
    [InlineData("CNAME", "Target.Example.", null, null, null, "target.example")]
    [InlineData("TXT", "v=spf1 -all", null, null, null, "v=spf1 -all")]
    [InlineData("MX", "mail.example.com", 10, null, null, "10 mail.example.com")]
    [InlineData("MX", "20 mail.example.com", null, null, null, "20 mail.example.com")]
    [InlineData("SRV", "mc.example.com", 0, 5, 25565, "0 5 25565 mc.example.com")]
    [InlineData("SRV", "0 5 25565 mc.example.com", null, null, null, "0 5 25565 mc.example.com")]
    [InlineData("CAA", "0 ISSUE ca.example", null, null, null, "0 issue \"ca.example\"")]
    public void Content_ThatIsRight_IsOneValue(
        string type,
        string content,
        int? priority,
        int? weight,
        int? port,
        string expected
    ) => Assert.Equal(expected, RecordContent.Read(type, content, priority, weight, port).Value);

    [Theory]
    [InlineData("A", "192.0.2", "content")]
    [InlineData("A", "2001:db8::1", "content")]
    [InlineData("A", "01.2.3.4", "content")]
    [InlineData("AAAA", "192.0.2.1", "content")]
    [InlineData("AAAA", "fe80::1%eth0", "content")]
    [InlineData("CNAME", "192.0.2.1", "content")]
    [InlineData("CNAME", "a b", "content")]
    [InlineData("TXT", "", "content")]
    [InlineData("TXT", "a\nb", "content")]
    [InlineData("MX", "mail.example.com", "priority")]
    [InlineData("MX", "70000 mail.example.com", "priority")]
    [InlineData("SRV", "mc.example.com", "port")]
    [InlineData("CAA", "300 issue \"ca.example\"", "content")]
    [InlineData("CAA", "issue ca.example", "content")]
    public void Content_ThatIsWrong_NamesTheField(string type, string content, string field)
    {
        var parsed = RecordContent.Read(type, content, null, null, null);

        Assert.Null(parsed.Value);
        Assert.Equal(field, parsed.Field);
    }
}
