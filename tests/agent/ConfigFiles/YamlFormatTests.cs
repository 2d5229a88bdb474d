using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class YamlFormatTests
{
    private static readonly TreeFormat Yaml = new(new YamlSyntax());

    [Theory]
    [InlineData("# note\nport: 1 # why\nname: x\n", "port", "\"25565\"", "# note\nport: 25565 # why\nname: x\n")]
    [InlineData("listeners:\n- query_port: 1\n  host: 0.0.0.0:1\n  motd: '&1x'\n", "listeners[0].host", "\"0.0.0.0:25577\"", "listeners:\n- query_port: 1\n  host: \"0.0.0.0:25577\"\n  motd: '&1x'\n")]
    [InlineData("s:\n  a:\n    p: 1\n  b:\n    p: 2\n", "s.*.p", "9", "s:\n  a:\n    p: 9\n  b:\n    p: 9\n")]
    [InlineData("a: 'x'\n", "a", "\"it's\"", "a: 'it''s'\n")]
    [InlineData("a: \"x\"\n", "a", "\"y\"", "a: \"y\"\n")]
    [InlineData("a: x\n", "a", "\"yes\"", "a: \"yes\"\n")]
    [InlineData("on: false\n", "on", "\"true\"", "on: true\n")]
    [InlineData("pw: secret\n", "pw", "\"12345\"", "pw: \"12345\"\n")]
    [InlineData("a:\nb: 1\n", "a", "\"x\"", "a: x\nb: 1\n")]
    [InlineData("a:\nb: 1\n", "a.c", "2", "a: {\"c\":2}\nb: 1\n")]
    [InlineData("a:\n  b: 1 # c\n\nd: 2\n", "a.e", "3", "a:\n  b: 1 # c\n  e: 3\n\nd: 2\n")]
    [InlineData("a: 1", "b", "\"x y\"", "a: 1\nb: \"x y\"")]
    [InlineData("a: {x: 1}\n", "a.y", "\"z\"", "a: {x: 1, \"y\": \"z\"}\n")]
    [InlineData("a: {}\n", "a.y", "1", "a: {\"y\": 1}\n")]
    [InlineData("a:\n  - 1\n  - 2\nb: 3\n", "a[2]", "5", "a:\n  - 1\n  - 2\n  - 5\nb: 3\n")]
    [InlineData("a: |\n  line\n  line2\nb: 1\n", "c", "2", "a: |\n  line\n  line2\nb: 1\nc: 2\n")]
    [InlineData("b: 1\na: |\n  line\n  line2\n", "c", "2", "b: 1\na: |\n  line\n  line2\nc: 2\n")]
    [InlineData("a: 1\r\nb: 2\r\n", "c", "3", "a: 1\r\nb: 2\r\nc: 3\r\n")]
    [InlineData("", "a.b", "\"1\"", "a: {\"b\":1}\n")]
    [InlineData("# only a note\n", "a", "1", "# only a note\na: 1\n")]
    [InlineData("é: ü\nb: 1\n", "b", "2", "é: ü\nb: 2\n")]
    [InlineData("a: ~\n", "a", "\"x\\ny\"", "a: \"x\\ny\"\n")]
    public void Patch_Key_ChangesNothingElse(string text, string key, string value, string expected) =>
        Assert.Equal(expected, Patch.Apply(Yaml, text, (key, value)));

    [Fact]
    public void Patch_TravertineEgg_PointsItsServersAtTheNode() =>
        Assert.Equal(
            "listeners:\n- host: \"0.0.0.0:25577\"\nservers:\n  lobby:\n    address: \"172.18.0.1\"\n    motd: hi\n  far:\n    address: example.com\n",
            Patch.Apply(
                Yaml, "listeners:\n- host: 0.0.0.0:1\nservers:\n  lobby:\n    address: localhost\n    motd: hi\n  far:\n    address: example.com\n",
                new ConfigEntry("listeners[0].host", "\"0.0.0.0:25577\"", null),
                new ConfigEntry("servers.*.address", "\"{{config.docker.interface}}\"", "127.0.0.1"),
                new ConfigEntry("servers.*.address", "\"{{config.docker.interface}}\"", "localhost")));

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: b: c")]
    [InlineData("a: 1\nb: *y\n")]
    public void Patch_BrokenText_IsRefused(string text) => Assert.Throws<ConfigFormatException>(() => Patch.Apply(Yaml, text, ("a", "1")));

    [Fact]
    public void Patch_AnchorThatIsUsed_StaysInItsPlace() => Assert.Equal("a: &x 2\nb: *x\n", Patch.Apply(Yaml, "a: &x 1\nb: *x\n", ("a", "2")));
}
