using Panel.Agent.ConfigFiles;
using Panel.Contracts;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class YamlFormatTests
{
    private static readonly TreeFormat Yaml = new(new YamlSyntax());

    [Theory]
    [InlineData("# note\nport: 1 # why\nname: x\n", "port", "\"25565\"", "# note\nport: 25565 # why\nname: x\n")]
    [InlineData(
        "listeners:\n- query_port: 1\n  host: 0.0.0.0:1\n  motd: '&1x'\n",
        "listeners[0].host",
        "\"0.0.0.0:25577\"",
        "listeners:\n- query_port: 1\n  host: \"0.0.0.0:25577\"\n  motd: '&1x'\n"
    )]
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

    [Theory]
    [InlineData("flags:\n- old\nport: 1\n", "flags", "[\"a\",\"b\"]", "flags: [\"a\",\"b\"]\nport: 1\n")]
    [InlineData("m:\n  a: 1\nport: 1\n", "m", "\"x\"", "m: x\nport: 1\n")]
    [InlineData("motd: |\n  l1\n  l2\nport: 1\n", "motd", "\"one\"", "motd: one\nport: 1\n")]
    [InlineData("motd: >-\n  l1\n\n  # no comment\n\n\nport: 1\n", "motd", "\"one\"", "motd: one\n\n\nport: 1\n")]
    [InlineData(
        "motd: |2+ # why\n    l1\n  l2\n\n# note\nport: 1\n",
        "motd",
        "\"one\"",
        "motd: one # why\n\n# note\nport: 1\n"
    )]
    [InlineData("motd: |\nport: 1\n", "motd", "\"one\"", "motd: one\nport: 1\n")]
    [InlineData("port: 1\nmotd: |-\n  l1\n  l2", "motd", "\"one\"", "port: 1\nmotd: one")]
    [InlineData("m:\n  a: 1\n  b:\n    - x\n    - y: 2\n", "m", "3", "m: 3\n")]
    [InlineData(
        "m: # why\n  # about a\n  a: 1\n  # behind\nport: 1\n",
        "m",
        "\"x\"",
        "m: x # why\n  # about a\n  # behind\nport: 1\n"
    )]
    [InlineData("m:\r\n  a: 1\r\nport: 1\r\n", "m", "\"x\"", "m: x\r\nport: 1\r\n")]
    [InlineData("m: &x\n  a: 1\nn: *x\n", "m", "\"q\"", "m: &x q\nn: *x\n")]
    [InlineData("m: !!map &x\n  a: 1\nn: *x\n", "m", "\"q\"", "m: &x q\nn: *x\n")]
    [InlineData("m: !!str 5\nn: 1\n", "m", "\"6\"", "m: !!str \"6\"\nn: 1\n")]
    [InlineData("m: !!str 5\nn: 1\n", "m", "6", "m: 6\nn: 1\n")]
    [InlineData("m: !!str\nn: 1\n", "m", "null", "m: null\nn: 1\n")]
    [InlineData("m: !secret db\nn: 1\n", "m", "\"pw\"", "m: pw\nn: 1\n")]
    [InlineData("a: &x 1\nb: *x\nc: 2\n", "b", "\"q\"", "a: &x 1\nb: q\nc: 2\n")]
    [InlineData("a:\n  one\n  two\nb: 1\n", "a", "\"x\"", "a:\n  x\nb: 1\n")]
    [InlineData("a: \"one\n  two\"\nb: 1\n", "a", "\"x\"", "a: \"x\"\nb: 1\n")]
    [InlineData("a: {b: 1,\n  c: [1,\n  2]}\nd: 1\n", "a", "[]", "a: []\nd: 1\n")]
    [InlineData("a: {b: {c: 1}, d, e: 2}\n", "a.d", "\"x\"", "a: {b: {c: 1}, d: \"x\", e: 2}\n")]
    [InlineData(
        "l:\n- a: 1\n  b: 2\n- |\n  t\n- - 1\n  - 2\nz: 1\n",
        "l[0]",
        "\"x\"",
        "l:\n- x\n- |\n  t\n- - 1\n  - 2\nz: 1\n"
    )]
    [InlineData(
        "l:\n- a: 1\n  b: 2\n- |\n  t\n- - 1\n  - 2\nz: 1\n",
        "l[1]",
        "\"x\"",
        "l:\n- a: 1\n  b: 2\n- x\n- - 1\n  - 2\nz: 1\n"
    )]
    [InlineData(
        "l:\n- a: 1\n  b: 2\n- |\n  t\n- - 1\n  - 2\nz: 1\n",
        "l[2]",
        "null",
        "l:\n- a: 1\n  b: 2\n- |\n  t\n- null\nz: 1\n"
    )]
    [InlineData("l:\n  -\n    a: 1\n  -\nz: 1\n", "l[0]", "\"x\"", "l:\n  - x\n  -\nz: 1\n")]
    [InlineData("l:\n  -\n    a: 1\n  -\nz: 1\n", "l[1]", "\"x\"", "l:\n  -\n    a: 1\n  - x\nz: 1\n")]
    [InlineData("flags:\n- a\n- b # c\n", "flags", "[\"a\",\"b\"]", "flags:\n- a\n- b # c\n")]
    [InlineData("a: |+\n  x\n\n", "b", "1", "a: |+\n  x\n\nb: 1\n")]
    [InlineData("z: 0\na: |\n  x", "b", "1", "b: 1\nz: 0\na: |\n  x")]
    [InlineData("a: 1\n---\na: 2\n", "a", "3", "a: 3\n---\na: 2\n")]
    public void Patch_AnyKindOfValue_IsReplacedWhole(string text, string key, string value, string expected)
    {
        var after = Patch.Apply(Yaml, text, (key, value));

        Assert.Equal(expected, after);
        Assert.Equal(after, Patch.Apply(Yaml, after, (key, value)));
    }

    [Theory]
    [InlineData("motd: a\n", "motd", "🔥 hi", "motd: \"🔥 hi\"\n")]
    [InlineData("motd: \"a\"\n", "motd", "🔥", "motd: \"🔥\"\n")]
    [InlineData("motd: 'a'\n", "motd", "🔥", "motd: '🔥'\n")]
    [InlineData("a: 1\n", "🔥", "𝄞", "a: 1\n\"🔥\": \"𝄞\"\n")]
    [InlineData("a: {}\n", "a.🔥", "𝄞", "a: {\"🔥\": \"𝄞\"}\n")]
    [InlineData("", "🔥.x", "𝄞", "\"🔥\": {\"x\":\"𝄞\"}\n")]
    [InlineData("motd: a\n", "motd", "\u0007\u2028\uFFFE\U0010FFFF", "motd: \"\\u0007\\u2028\\ufffe\\U0010ffff\"\n")]
    public void Patch_CharactersBeyondTheBmp_AreNoSurrogateEscapes(
        string text,
        string key,
        string value,
        string expected
    ) => Assert.Equal(expected, Patch.Apply(Yaml, text, (key, JsonWriter.Quote(value))));

    [Theory]
    [InlineData("a:\n  b: &x 1\nc: *x\n", "a", "1")]
    [InlineData("? a\n: b\n? c\n", "c", "1")]
    public void Patch_ChangeThatWouldBreakTheRest_IsRefused(string text, string key, string value) =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(Yaml, text, (key, value)));

    [Fact]
    public void Patch_TravertineEgg_PointsItsServersAtTheNode() =>
        Assert.Equal(
            "listeners:\n- host: \"0.0.0.0:25577\"\nservers:\n  lobby:\n    address: \"172.18.0.1\"\n    "
                + "motd: hi\n  far:\n    address: example.com\n",
            Patch.Apply(
                Yaml,
                "listeners:\n- host: 0.0.0.0:1\nservers:\n  lobby:\n    address: localhost\n    motd: hi\n  "
                    + "far:\n    address: example.com\n",
                new ConfigEntry("listeners[0].host", "\"0.0.0.0:25577\"", null),
                new ConfigEntry("servers.*.address", "\"{{config.docker.interface}}\"", "127.0.0.1"),
                new ConfigEntry("servers.*.address", "\"{{config.docker.interface}}\"", "localhost")
            )
        );

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: b: c")]
    [InlineData("a: 1\nb: *y\n")]
    public void Patch_BrokenText_IsRefused(string text) =>
        Assert.Throws<ConfigFormatException>(() => Patch.Apply(Yaml, text, ("a", "1")));

    [Fact]
    public void Patch_AnchorThatIsUsed_StaysInItsPlace() =>
        Assert.Equal("a: &x 2\nb: *x\n", Patch.Apply(Yaml, "a: &x 1\nb: *x\n", ("a", "2")));
}
