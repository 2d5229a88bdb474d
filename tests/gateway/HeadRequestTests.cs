using Panel.Gateway.Tests.Support;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Tests;

/// <summary>Uptime monitors and download managers ask by HEAD: as GET, without the body.</summary>
public sealed class HeadRequestTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    private static readonly string[] Varying =
    [
        "Date",
        "X-Request-Id",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "Transfer-Encoding",
        "Content-Length",
    ];

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/ready")]
    [InlineData("/health/detailed")]
    [InlineData("/openapi.json")]
    [InlineData("/v1/nodes")]
    public async Task Head_OfWhatGetAnswers_HasItsStatusAndHeadersAndNoBody(string path)
    {
        var credential = $"Authorization: Bearer {stage.Identity.Add().Credential}";
        var get = await RawResponse.AskAsync(stage.Client.BaseAddress!, "GET", path, credential);
        var head = await RawResponse.AskAsync(stage.Client.BaseAddress!, "HEAD", path, credential);

        Assert.Equal((200, 200), (get.Status, head.Status));
        Assert.Equal(HeadersOf(get), HeadersOf(head));
        if (get.Headers.TryGetValue("Content-Length", out var length))
        {
            Assert.Equal(length, head.Headers["Content-Length"]);
        }

        Assert.NotEmpty(get.Body);
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task Head_OfAFileInAService_SaysHowLongItIs()
    {
        var credential = $"Authorization: Bearer {stage.Identity.Add().Credential}";
        var head = await RawResponse.AskAsync(
            stage.Client.BaseAddress!,
            "HEAD",
            "/v1/instances/one/files/small",
            credential
        );

        Assert.Equal((200, "2", ""), (head.Status, head.Headers["Content-Length"], head.Body));
    }

    [Theory]
    [InlineData("/v1/nodes", null, 401)]
    [InlineData("/v1/tunnel/nodes", Restriction.None, 403)]
    [InlineData("/v1/nodes", Restriction.Suspended, 403)]
    [InlineData("/v1/nodes", Restriction.TwoFactorRequired, 403)]
    public async Task Head_OfWhatGetIsRefused_IsRefusedAlike(string path, Restriction? restriction, int status)
    {
        string[] credential = restriction is { } as_ ? [$"Authorization: Bearer {Restricted(as_).Credential}"] : [];
        var get = await RawResponse.AskAsync(stage.Client.BaseAddress!, "GET", path, credential);
        var head = await RawResponse.AskAsync(stage.Client.BaseAddress!, "HEAD", path, credential);

        Assert.Equal((status, status, ""), (get.Status, head.Status, head.Body));
        Assert.Equal(HeadersOf(get), HeadersOf(head));
    }

    [Theory]
    [InlineData("/v1/users/me", Restriction.Suspended)]
    [InlineData("/api/client/account/two-factor", Restriction.TwoFactorRequired)]
    public async Task Head_OfARouteThatTheRestrictedMayRead_IsLetThrough(string path, Restriction restriction)
    {
        var head = await RawResponse.AskAsync(
            stage.Client.BaseAddress!,
            "HEAD",
            path,
            $"Authorization: Bearer {Restricted(restriction).Credential}"
        );

        Assert.NotEqual(403, head.Status);
    }

    [Fact]
    public async Task Method_ThatNobodyAnswers_IsToldWhichOnesAre()
    {
        var answer = await RawResponse.AskAsync(stage.Client.BaseAddress!, "DELETE", "/health");

        Assert.Equal((405, "GET, HEAD"), (answer.Status, answer.Headers["Allow"]));
    }

    private Person Restricted(Restriction restriction)
    {
        var person = stage.Identity.Add();
        stage.Identity.Restrict(person, restriction);
        return person;
    }

    private static string[] HeadersOf(RawResponse answer) =>
        [
            .. answer
                .Headers.Where(header => !Varying.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .Select(header => $"{header.Key}: {header.Value}")
                .Order(StringComparer.Ordinal),
        ];
}
