using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests;

/// <summary>What a service gets to see of a client's request.</summary>
public sealed class ForwardingTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    [Fact]
    public async Task Forward_ClientSendsItsOwnFacts_ServiceSeesOnlyOurs()
    {
        var person = stage.Identity.Add();

        using var response = await stage.GetAsync(
            "/v1/nodes",
            person.Credential,
            ("Cookie", "session=stolen; panel_sign_in=abc"),
            ("X-Api-Key", "key_of_somebody_else_1234"),
            ("X-Organization-Id", stage.Identity.Organization.ToString()),
            ("X-Request-Id", "forged"),
            ("X-Panel-Client-Address", "203.0.113.7"),
            ("X-Panel-Anything", "forged"),
            ("X-Forwarded-For", "203.0.113.7")
        );
        var seen = await response.HeadersSeenAsync();

        Assert.Equal($"Bearer {person.Token}", seen["Authorization"]);
        Assert.Equal("127.0.0.1", seen["X-Panel-Client-Address"]);
        Assert.Equal(Assert.Single(response.Headers.GetValues("X-Request-Id")), seen["X-Request-Id"]);
        Assert.NotEqual("forged", seen["X-Request-Id"]);
        foreach (
            var name in (string[])["Cookie", "X-Api-Key", "X-Organization-Id", "X-Panel-Anything", "X-Forwarded-For"]
        )
        {
            Assert.DoesNotContain(name, seen.Keys);
        }
    }

    [Theory]
    [InlineData("panel_sign_in=a-b_9; session=stolen; panel_session=x:y", "panel_sign_in=a-b_9")]
    [InlineData("panel_sign_in=a%0d%0ab", null)]
    [InlineData("session=stolen", null)]
    public async Task Forward_CookiesOfASignInElsewhere_IdentitySeesItsOwnOnly(string cookies, string? seen)
    {
        using var response = await stage.GetAsync("/v1/auth/github/callback", null, ("Cookie", cookies));

        Assert.Equal(seen, (await response.HeadersSeenAsync()).GetValueOrDefault("Cookie"));
    }

    [Fact]
    public async Task Forward_ApiKeyHeader_BecomesTheInternalToken()
    {
        var person = stage.Identity.Add();

        using var response = await stage.GetAsync("/v1/nodes", null, ("X-Api-Key", person.Credential));
        var seen = await response.HeadersSeenAsync();

        Assert.Equal($"Bearer {person.Token}", seen["Authorization"]);
        Assert.DoesNotContain("X-Api-Key", seen.Keys);
    }

    [Fact]
    public async Task Forward_PublicRouteWithAForgedCredential_ServiceSeesTheTokenOfNobody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/agent/register");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer forged_internal_token_1234");

        using var response = await stage.Client.SendAsync(request);
        var seen = await response.HeadersSeenAsync();

        Assert.Equal($"Bearer {StubIdentity.AnonymousToken}", seen["Authorization"]);
    }

    [Fact]
    public async Task Forward_ServiceIsDown_AnswersUnavailableWithRetryAfter()
    {
        using var response = await stage.GetAsync("/v1/billing/plans", stage.Identity.Add().Credential);
        await response.RefusedAsync(HttpStatusCode.ServiceUnavailable, "service_unavailable");
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Health_OneServiceIsDown_GatewayStaysReadyAndSaysWhich()
    {
        using var live = await stage.GetAsync("/health/live", null);
        using var ready = await stage.GetAsync("/health/ready", null);
        using var detailed = await stage.GetAsync("/health/detailed", null);
        var body = await detailed.JsonAsync();

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK),
            (live.StatusCode, ready.StatusCode, detailed.StatusCode)
        );
        Assert.Equal("degraded", body.GetProperty("status").GetString());
        Assert.Equal("unhealthy", body.GetProperty("checks").GetProperty("billing").GetString());
        Assert.Equal("healthy", body.GetProperty("checks").GetProperty("nodes").GetString());
    }
}
