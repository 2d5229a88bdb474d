using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>
/// Whatever frames a stranger sends, the gateway refuses the request, no
/// service hears of it, and the next one is answered.
/// </summary>
public sealed class Http2TortureTests(Http2TortureStage stage) : IClassFixture<Http2TortureStage>
{
    public static IEnumerable<TheoryDataRow<MalformedHttp2Request>> All =>
        MalformedHttp2Requests.All.Select(shape => new TheoryDataRow<MalformedHttp2Request>(shape)
        {
            TestDisplayName = $"HTTP/2 torture: {shape.Name} ({shape.Rule})",
        });

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public async Task Malformed_IsRefusedAndNeverReachesAService(MalformedHttp2Request shape)
    {
        var person = stage.Identity.Add();
        var (whole, identity) = (stage.Service.Completed, stage.Identity.Forwarded);

        Assert.NotEqual("200", await SendAsync(shape.Frames(Good(person))));

        var (client, _) = stage.NewClient(HttpVersion.Version20);
        using var next = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        next.Headers.TryAddWithoutValidation("Authorization", $"Bearer {person.Credential}");
        using var response = await client.SendAsync(next, TestContext.Current.CancellationToken);
        client.Dispose();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((whole + 1, identity), (stage.Service.Completed, stage.Identity.Forwarded));
    }

    // Without this, a mistake in the frames of all would look like a refusal.
    [Fact]
    public async Task Good_IsAnswered()
    {
        var good = Good(stage.Identity.Add());
        Assert.Equal("200", await SendAsync(Frames.Head(good)));
        Assert.Equal(
            "200",
            await SendAsync(Frames.Head([.. good, ("te", "trailers"), ("x-large", new string('a', 20_000))]))
        );
        Assert.Equal(
            "200",
            await SendAsync([
                .. Frames.OpenHead(good),
                .. Frames.Continuation(Frames.Block([("x-more", "1")])),
                .. Frames.Continuation([], last: true),
            ])
        );
        Assert.Equal(
            "200",
            await SendAsync([
                .. Frames.Head([(":method", "POST"), .. good[1..], ("content-length", "5")], body: true),
                .. Frames.LastData("hello"),
            ])
        );
    }

    // Kestrel takes :authority for the host, and does not show the other; what
    // matters is that everybody behind it sees the one.
    [Fact]
    public async Task Host_BesideAuthority_IsNotForwarded()
    {
        await using var connection = await Http2Connection.OpenAsync(stage.Client.BaseAddress!);
        Assert.Equal(
            "200",
            await connection.SendAsync(
                Frames.Head([.. Good(stage.Identity.Add()), ("host", "elsewhere.example"), ("x-own", "1")])
            )
        );

        var seen = await connection.ReadBodyAsync();
        Assert.Contains("\"x-own\":\"1\"", seen, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("elsewhere", seen, StringComparison.Ordinal);
    }

    private (string Name, string Value)[] Good(Person person) =>
        [
            (":method", "GET"),
            (":scheme", "https"),
            (":authority", stage.Client.BaseAddress!.Authority),
            (":path", "/v1/nodes"),
            ("authorization", $"Bearer {person.Credential}"),
        ];

    private async Task<string> SendAsync(byte[] frames)
    {
        await using var connection = await Http2Connection.OpenAsync(stage.Client.BaseAddress!);
        return await connection.SendAsync(frames);
    }
}
