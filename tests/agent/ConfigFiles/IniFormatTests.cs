using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class IniFormatTests
{
    [Theory]
    [InlineData(
        "[SERVER]\nNAME=x\nPORT = 1\n\n[OTHER]\nNAME=y\n",
        "SERVER.NAME",
        "z",
        "[SERVER]\nNAME=z\nPORT = 1\n\n[OTHER]\nNAME=y\n"
    )]
    [InlineData("; note\r\n[A]\r\nk = 1 \r\n", "A.k", "2", "; note\r\n[A]\r\nk = 2\r\n")]
    [InlineData("[User:admin]\nPassword=\n", "User:admin.Password", "p", "[User:admin]\nPassword=p\n")]
    [InlineData("[/Script/Game.Mode]\nk=1\n", "[/Script/Game.Mode].k", "2", "[/Script/Game.Mode]\nk=2\n")]
    [InlineData("[A]\na=1\n\n[B]\nb=1\n", "A.c", "2", "[A]\na=1\nc=2\n\n[B]\nb=1\n")]
    [InlineData("[A]\na = 1\n", "B.c", "2", "[A]\na = 1\n\n[B]\nc = 2\n")]
    [InlineData("", "A.b.c", "1", "[A]\nb.c=1\n")]
    [InlineData("[A]\na=1\n", "top", "1", "top=1\n[A]\na=1\n")]
    [InlineData("x=1\n[A]\nx=1\n", "x", "2", "x=2\n[A]\nx=1\n")]
    [InlineData("[A]\nn=\"My Server\"\n", "A.n", "New", "[A]\nn=\"New\"\n")]
    [InlineData("[A]\n;k=0\nk=1\n", "A.k", "2", "[A]\n;k=0\nk=2\n")]
    [InlineData("[A]\nk=1\n", "A.k", "2\\n[B]\\nadmin=1", "[A]\nk=2 [B] admin=1\n")]
    [InlineData("[A]\nk = 27015   ; the port\n", "A.k", "7777", "[A]\nk = 7777   ; the port\n")]
    [InlineData("[A]\nk = \"x\" # note\n", "A.k", "y", "[A]\nk = \"y\" # note\n")]
    [InlineData("[A]\nk=Best #1 ; town\n", "A.k", "New", "[A]\nk=New\n")]
    [InlineData("[A]\nk=1 ; note\n", "A.k", "a ; b", "[A]\nk=a ; b\n")]
    [InlineData("[A] ; see [B]\nk=1\n", "A.k", "2", "[A] ; see [B]\nk=2\n")]
    [InlineData("[A]\nk=1\n", "A.k", " x ", "[A]\nk=\" x \"\n")]
    [InlineData("[A]\nk=1\rj=2\r", "A.k", "3", "[A]\nk=3\rj=2\r")]
    public void Patch_Key_ChangesNothingElse(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(new IniFormat(), text, (key, $"\"{value}\"")));

    [Fact]
    public void Patch_Condition_NeedsTheValueThatIsThere() =>
        Assert.Equal(
            "[A]\nk=2\n",
            Patch.Apply(
                new IniFormat(),
                "[A]\nk=1\n",
                new ConfigEntry("A.k", "2", "1"),
                new ConfigEntry("A.k", "3", "1"),
                new ConfigEntry("B.k", "3", "1")
            )
        );

    [Theory]
    [InlineData("A.k=x")]
    [InlineData("A.;k")]
    [InlineData("A.")]
    public void Patch_NameThatIsNoKey_IsRefused(string key) =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(new IniFormat(), "[A]\n", (key, "1")));
}
