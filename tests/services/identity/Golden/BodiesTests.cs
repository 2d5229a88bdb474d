using Panel.Testing;

namespace Panel.Identity.Tests.Golden;

public sealed class BodiesTests
{
    private const string Id = "019b76df-2088-7234-aaf7-73c6960069af";

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", "$.b is not expected: ")]
    [InlineData("""{"a":1,"b":null}""", """{"a":1}""", "$.b is missing")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "$.a: expected [1,2], got [1]")]
    [InlineData("""{"a":null}""", """{"a":""}""", """$.a: expected null, got "" """)]
    [InlineData("""{"a":"<int>"}""", """{"a":7}""", "")]
    [InlineData("""{"a":"<int>"}""", """{"a":"7"}""", """$.a: expected "\u003Cint\u003E", got "7" """)]
    [InlineData("""{"a":"7"}""", """{"a":7}""", """$.a: expected "7", got 7""")]
    [InlineData("""{"a":"<uuid>"}""", $$"""{"a":"{{Id}}"}""", "")]
    [InlineData("""{"a":"<uuid>"}""", $$"""{"a":"{{Id}}0"}""", $"""$.a: expected "\u003Cuuid\u003E", got "{Id}0" """)]
    [InlineData("""{"a":"<now+1m>"}""", """{"a":"2026-01-01T00:01:00.000Z"}""", "")]
    [InlineData(
        """{"a":"<now>"}""",
        """{"a":"2026-01-01T00:01:00.000Z"}""",
        """$.a: expected "\u003Cnow\u003E", got "2026-01-01T00:01:00.000Z" """
    )]
    public void Differences_OfBodies_AreAllTold(string expected, string actual, string difference) =>
        Assert.Equal(
            difference.Trim(),
            string.Join('\n', Bodies.Differences(expected, actual, json: true, new TextPatterns(new ManualClock())))
                .Trim()
        );

    [Fact]
    public void Shape_WithAName_IsKeptAndAskedForAgain()
    {
        var shapes = new TextPatterns(new ManualClock());

        Assert.True(shapes.Match("/v1/users/{{user:<uuid>}}", $"/v1/users/{Id}"));
        Assert.True(shapes.Match("{{user}}", Id));
        Assert.False(shapes.Match("{{user}}", Id.Replace('0', '1')));
    }
}
