using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge;

/// <summary>What every answer tells browsers and caches, and which pages may read it.</summary>
public sealed class AnswerHeaderTests(BrowserStage stage) : IClassFixture<BrowserStage>
{
    [Theory]
    [InlineData("/v1/nodes", 200)]
    [InlineData("/v1/nothing-here", 404)]
    [InlineData("/v1/billing/plans", 503)]
    [InlineData("/health/live", 200)]
    public async Task Answer_Any_ForbidsFramesScriptsAndGuessing(string path, int status)
    {
        using var response = await stage.GetAsync(path, stage.Identity.Add().Credential);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", Only(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Only(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Only(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("sandbox; default-src 'none'; frame-ancestors 'none'", Only(response, "Content-Security-Policy"));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("GET", "/v1/nodes", 200)]
    [InlineData("GET", "/v1/billing/plans", 503)]
    [InlineData("GET", "/v1/nothing-here", 404)]
    public async Task Answer_ToAKnownCaller_IsNotKept(string method, string path, int status) =>
        await IsNotKeptAsync(method, path, status, stage.Identity.Add().Credential);

    // Sign-ins, which answer with tokens, have no caller yet.
    [Theory]
    [InlineData("POST", "/v1/auth/login", 200)]
    [InlineData("POST", "/v1/auth/refresh", 200)]
    [InlineData("GET", "/v1/nodes", 401)]
    public async Task Answer_ToNobody_IsNotKept(string method, string path, int status) =>
        await IsNotKeptAsync(method, path, status, null);

    [Fact]
    public async Task Answer_ThatMayBeKept_SaysSoItself()
    {
        using var response = await stage.GetAsync("/v1/nodes/tagged", stage.Identity.Add().Credential);
        Assert.Equal(("no-cache", "\"one\""), (Only(response, "Cache-Control"), response.Headers.ETag?.Tag));
    }

    [Fact]
    public async Task Route_WithAPolicyOfItsOwn_HasIt()
    {
        using var response = await stage.GetAsync("/v1/alerts", stage.Identity.Add().Credential);
        Assert.Equal("default-src 'self'", Only(response, "Content-Security-Policy"));
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    [InlineData("null", false)]
    public async Task Preflight_OnlyOfATrustedOrigin_IsAllowed(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/nodes");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "DELETE");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization");
        using var response = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(allowed ? origin : null, Only(response, "Access-Control-Allow-Origin"));
        Assert.Equal(allowed ? "true" : null, Only(response, "Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Refusal_ToATrustedOrigin_CanBeRead()
    {
        using var response = await stage.GetAsync("/v1/nodes", null, ("Origin", "https://app.example.com"));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "https://app.example.com"),
            (response.StatusCode, Only(response, "Access-Control-Allow-Origin"))
        );
    }

    [Fact]
    public async Task Answer_ToATrustedOrigin_ShowsItsPagesLimitsAndRequestId()
    {
        using var response = await stage.GetAsync(
            "/v1/nodes",
            stage.Identity.Add().Credential,
            ("Origin", "https://app.example.com")
        );

        var shown = Only(response, "Access-Control-Expose-Headers")!.Split(',', StringSplitOptions.TrimEntries);
        foreach (
            var name in (string[])["X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
        )
        {
            Assert.Contains(name, shown);
            Assert.NotEmpty(Only(response, name)!);
        }

        Assert.Contains("Retry-After", shown);
    }

    [Theory]
    [InlineData("/v1/nodes/large", null, "br")]
    [InlineData("/v1/nodes/large", "panel_theme=dark", null)]
    [InlineData("/v1/nodes/small", null, null)]
    public async Task Compression_OnlyOfLargeAnswersToRequestsWithoutACookie(
        string path,
        string? cookie,
        string? encoding
    )
    {
        using var response = await stage.GetAsync(
            path,
            stage.Identity.Add().Credential,
            [
                ("Accept-Encoding", "br, gzip"),
                .. cookie is null ? Array.Empty<(string, string)>() : [("Cookie", cookie)],
            ]
        );
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    [Fact]
    public async Task Trace_OfAClient_DoesNotGoOnAndServicesMayTraceByThemselves()
    {
        using var response = await stage.GetAsync(
            "/v1/nodes",
            stage.Identity.Add().Credential,
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"),
            ("tracestate", "evil=1"),
            ("baggage", "user=admin")
        );
        var seen = await response.HeadersSeenAsync();

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", seen["traceparent"]);
        Assert.DoesNotContain("0af7651916cd43dd8448eb211c80319c", seen["traceparent"], StringComparison.Ordinal);
        Assert.DoesNotContain("tracestate", seen.Keys);
        Assert.DoesNotContain("baggage", seen.Keys);
    }

    private async Task IsNotKeptAsync(string method, string path, int status, string? credential)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        }

        using var response = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((status, "no-store"), ((int)response.StatusCode, Only(response, "Cache-Control")));
    }

    private static string? Only(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
