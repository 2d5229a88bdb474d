using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>
/// Whatever bytes a stranger sends, the gateway refuses or hangs up, no
/// service hears of it, and the next request is answered.
/// </summary>
public sealed class TortureTests(TortureStage stage) : IClassFixture<TortureStage>
{
    // A frame of eight bytes, of type 7: HTTP/2's own way to refuse.
    private const string Goaway = "\0\0\u0008\u0007";

    public static IEnumerable<TheoryDataRow<MalformedRequest>> All =>
        MalformedRequests.All.Select(shape => new TheoryDataRow<MalformedRequest>(shape)
        {
            TestDisplayName = $"Torture: {shape.Name} ({shape.Rule})",
        });

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public async Task Malformed_IsRefusedAndNeverReachesAService(MalformedRequest shape)
    {
        var person = stage.Identity.Add();
        var (whole, identity) = (stage.Service.Completed, stage.Identity.Forwarded);

        var answer = await SendAsync(
            shape
                .Text.Replace("{key}", person.Credential, StringComparison.Ordinal)
                .Replace("{host}", stage.Client.BaseAddress!.Authority, StringComparison.Ordinal)
        );

        Assert.True(
            answer.Length == 0
                || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)
                || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal)
                || answer.StartsWith(Goaway, StringComparison.Ordinal),
            answer
        );
        Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
        using var next = await stage.GetAsync("/v1/nodes", person.Credential);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal((whole + 1, identity), (stage.Service.Completed, stage.Identity.Forwarded));
    }

    [Theory]
    [InlineData("GET /v1/nodes HTTP/1.1\r\nHost: ")]
    [InlineData(
        "POST /v1/nodes/read HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Length: 100000\r\n\r\na"
    )]
    public async Task SlowLoris_IsCutOff(string text)
    {
        var before = stage.Service.Completed;
        await using var connection = await RawConnection.OpenAsync(stage.Client.BaseAddress!);
        await connection.WriteAsync(
            text.Replace("{key}", stage.Identity.Add().Credential, StringComparison.Ordinal)
                .Replace("{host}", stage.Client.BaseAddress!.Authority, StringComparison.Ordinal)
        );

        Assert.StartsWith("HTTP/1.1 408", await connection.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(before, stage.Service.Completed);
    }

    [Fact]
    public async Task Trailers_WithIdentityHeaders_DoNotBecomeHeaders()
    {
        var person = stage.Identity.Add();
        var answer = await SendAsync(
            $"POST /v1/nodes HTTP/1.1\r\nHost: {stage.Client.BaseAddress!.Authority}\r\nAuthorization: Bearer "
                + $"{person.Credential}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Panel-Client-Address\r\n\r\n"
                + "5;extension=\"a\"\r\nhello\r\n0\r\nX-Panel-Client-Address: 1.2.3.4\r\nAuthorization: "
                + "Bearer forged\r\n\r\n"
        );

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.3.4", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", answer, StringComparison.Ordinal);
    }

    // Kestrel takes the sign as no more than a sign, and does not show it; what
    // matters is that everybody behind it sees the one length.
    [Fact]
    public async Task Length_WithASign_IsForwardedWithout()
    {
        var answer = await SendAsync(
            $"POST /v1/nodes HTTP/1.1\r\nHost: {stage.Client.BaseAddress!.Authority}\r\nAuthorization: Bearer "
                + $"{stage.Identity.Add().Credential}\r\nConnection: close\r\nContent-Length: +5\r\n\r\nhello"
        );
        Assert.Contains("\"Content-Length\":\"5\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Panel-Client-Address")]
    [InlineData("Authorization")]
    [InlineData("X-Request-Id")]
    public async Task Connection_NamesAHeaderOfOurs_ServiceSeesItAllTheSame(string name)
    {
        using var response = await stage.GetAsync("/v1/nodes", stage.Identity.Add().Credential, ("Connection", name));
        Assert.Contains(name, (await response.HeadersSeenAsync()).Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Connection_NamesAHeaderOfTheClient_ServiceDoesNotSeeIt()
    {
        using var response = await stage.GetAsync(
            "/v1/nodes",
            stage.Identity.Add().Credential,
            ("Connection", "X-Own"),
            ("X-Own", "1"),
            ("X-Other", "1")
        );
        var seen = await response.HeadersSeenAsync();
        Assert.DoesNotContain("X-Own", seen.Keys);
        Assert.Contains("X-Other", seen.Keys);
    }

    private async Task<string> SendAsync(string text)
    {
        await using var connection = await RawConnection.OpenAsync(stage.Client.BaseAddress!);
        await connection.TryWriteAsync(System.Text.Encoding.Latin1.GetBytes(text));
        return await connection.ReadToEndAsync();
    }
}
