using Panel.Identity.Data;

namespace Panel.Identity.Tests.Tokens;

public sealed class AllowedIpListTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:127.0.0.0/104", "127.0.0.0/8")]
    [InlineData("::ffff:0.0.0.0/96", "0.0.0.0/0")]
    [InlineData("::ffff:192.0.2.7/128", "192.0.2.7/32")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    public void Read_Entry_IsKeptInOneForm(string entry, string kept)
    {
        Assert.Null(AllowedIpList.ProblemOf([entry]));
        Assert.Equal(kept, Assert.Single(AllowedIpList.Read([entry])!));
    }

    [Theory]
    [InlineData("here")]
    [InlineData("10.0.0.0/33")]
    [InlineData("127.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("")]
    [InlineData(null)]
    public void ProblemOf_EntryThatIsNone_NamesIt(string? entry)
    {
        Assert.StartsWith($"{entry ?? "null"} is neither", AllowedIpList.ProblemOf(["192.0.2.7", entry]));
        Assert.Null(AllowedIpList.Read(["192.0.2.7", entry]));
    }

    [Fact]
    public void ProblemOf_TooMany_SaysHowManyMayBe() =>
        Assert.Equal("At most 50 entries.", AllowedIpList.ProblemOf([.. Enumerable.Repeat("192.0.2.7", 51)]));
}
