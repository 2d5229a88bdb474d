using System.Net;

namespace Panel.Gateway.Tests.Edge;

/// <summary>The plain http listener beside https.</summary>
public sealed class RedirectTests(RedirectStage stage) : IClassFixture<RedirectStage>
{
    [Theory]
    [InlineData("GET", "/v1/nodes?limit=2&search=a%20b")]
    [InlineData("POST", "/v1/auth/login")]
    [InlineData("DELETE", "/v1/nodes/one")]
    [InlineData("GET", "/v1/nothing-here")]
    public async Task Http_AnyRequest_IsSentToHttpsAndReachesNoService(string method, string path)
    {
        var seen = (stage.Service.Seen, stage.Identity.Forwarded);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = stage.Client.BaseAddress,
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {stage.Identity.Add().Credential}");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("http", stage.Client.BaseAddress!.Scheme);
        // 308: a POST stays one.
        Assert.Equal(
            (HttpStatusCode.PermanentRedirect, $"https://127.0.0.1:{stage.HttpsPort}{path}"),
            (response.StatusCode, response.Headers.Location?.AbsoluteUri)
        );
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(seen, (stage.Service.Seen, stage.Identity.Forwarded));
    }

    [Fact]
    public async Task Https_BesideIt_IsServed()
    {
        var (client, _) = stage.NewClient(HttpVersion.Version11);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{stage.HttpsPort}/v1/nodes");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {stage.Identity.Add().Credential}");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        client.Dispose();
    }
}
