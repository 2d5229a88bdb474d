using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>Below the prefixes of the API a stranger is asked to sign in before being told what is not there.</summary>
public sealed class UnknownPathTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    [Theory]
    [InlineData(
        "GET",
        "/v1/no-such-thing",
        """{"error":"Sign in first.","code":"unauthorized","request_id":""",
        """{"error":"There is no such route.","code":"route_not_found","request_id":"""
    )]
    [InlineData(
        "GET",
        "/api/client/no/such/thing",
        """{"errors":["missing authorization"]}""",
        """{"errors":["route not found"]}"""
    )]
    [InlineData(
        "GET",
        "/api/v1/accounts",
        """{"error":"unauthorized","message":"Sign in first."}""",
        """{"error":"not_found","message":"There is no such route."}"""
    )]
    [InlineData(
        "POST",
        "/api/v1/accounts",
        """{"error":"unauthorized","message":"Sign in first."}""",
        """{"error":"not_found","message":"There is no such route."}"""
    )]
    [InlineData(
        "DELETE",
        "/api/v1/accounts/7/domains/1",
        """{"error":"unauthorized","message":"Sign in first."}""",
        """{"error":"not_found","message":"There is no such route."}"""
    )]
    [InlineData(
        "GET",
        "/api/v1/packages",
        """{"error":"unauthorized","message":"Sign in first."}""",
        """{"error":"not_found","message":"There is no such route."}"""
    )]
    public async Task Path_ThatIsNotThere_IsUnauthorizedToAStrangerAndNotFoundToAUser(
        string method,
        string path,
        string toAStranger,
        string toAUser
    )
    {
        using var client = new HttpClient { BaseAddress = stage.Client.BaseAddress };
        using var stranger = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {stage.Identity.Add().Credential}");
        using var user = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound), (stranger.StatusCode, user.StatusCode));
        Assert.StartsWith(toAStranger, await stranger.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith(toAUser, await user.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/favicon.ico")]
    [InlineData("/v2/nodes")]
    public async Task Path_BelowNoPrefix_IsNotFound(string path)
    {
        using var answer = await stage.GetAsync(path, null);
        await answer.RefusedAsync(HttpStatusCode.NotFound, "route_not_found");
    }

    [Fact]
    public async Task Health_IsOk()
    {
        using var answer = await stage.GetAsync("/health", null);

        Assert.Equal("ok", (await answer.JsonAsync()).GetProperty("status").GetString());
    }
}
