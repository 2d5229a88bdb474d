using System.Net;
using Panel.Contracts;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests;

/// <summary>Who gets in, and how often identity is asked about them.</summary>
public sealed class CredentialTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    [Fact]
    public async Task Credential_Unknown_IsUnauthorized()
    {
        using var response = await stage.GetAsync("/v1/nodes", $"panel_api_{new string('x', 38)}");
        await response.RefusedAsync(HttpStatusCode.Unauthorized, "invalid_api_key");
    }

    [Theory]
    [InlineData("/api/auth/session", "X-Api-Key", "nope", """{"error":"Invalid API key"}""")]
    [InlineData("/api/auth/session", "Authorization", "ApiKey nope", """{"error":"Invalid API key"}""")]
    [InlineData("/api/auth/session", "Authorization", "Bearer nope", """{"error":"Invalid token"}""")]
    [InlineData(
        "/api/client/account",
        "Authorization",
        "ApiKey nope",
        """{"errors":["invalid authorization header"]}"""
    )]
    public async Task Credential_OfNoValidForm_IsCalledWhatTheClientCallsIt(
        string path,
        string header,
        string value,
        string body
    )
    {
        using var response = await stage.GetAsync(path, null, (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Credential_Missing_IsUnauthorized()
    {
        using var response = await stage.GetAsync("/v1/nodes", null);
        await response.RefusedAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("0190a000-0000-7000-8000-000000000000")]
    public async Task Organization_Unknown_IsNotFound(string organization)
    {
        using var response = await stage.GetAsync(
            "/v1/nodes",
            stage.Identity.Add().Credential,
            ("X-Organization-Id", organization)
        );
        await response.RefusedAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task AdminRoute_WithAUser_IsForbiddenAndWithAnAdministratorForwarded()
    {
        using var user = await stage.GetAsync("/v1/tunnel/nodes", stage.Identity.Add().Credential);
        using var administrator = await stage.GetAsync("/v1/tunnel/nodes", stage.Identity.Add(admin: true).Credential);

        await user.RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(HttpStatusCode.OK, administrator.StatusCode);
    }

    [Fact]
    public async Task Connection_ThatShowsOneCredentialAfterAnother_IsWhoeverItShowsNow()
    {
        var (one, other) = (stage.Identity.Add(), stage.Identity.Add());
        using var connection = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
        {
            BaseAddress = stage.Client.BaseAddress,
        };

        foreach (var person in (Person?[])[one, one, other, null, one, other, other])
        {
            Assert.Equal(person?.Token, await ShowAsync($"Bearer {person?.Credential}", person));
        }

        Assert.Equal(other.Token, await ShowAsync($"ApiKey {other.Credential}", other));

        stage.Identity.Remove(other);
        await stage.PublishAsync(
            new CredentialRevoked(other.CredentialId, other.SubjectId, TimeProvider.System.GetUtcNow())
        );
        Assert.Null(await ShowAsync($"Bearer {other.Credential}", null));
        Assert.Equal(one.Token, await ShowAsync($"Bearer {one.Credential}", one));

        async Task<string?> ShowAsync(string header, Person? expected)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes");
            if (header != "Bearer ")
            {
                request.Headers.TryAddWithoutValidation("Authorization", header);
            }

            using var response = await connection.SendAsync(request);
            Assert.Equal(expected is null ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, response.StatusCode);
            return expected is null ? null : (await response.HeadersSeenAsync())["Authorization"]["Bearer ".Length..];
        }
    }

    [Fact]
    public async Task Credential_FiftyRequestsAtOnce_IdentityIsAskedOnce()
    {
        var person = stage.Identity.Add();
        var allSent = new TaskCompletionSource();
        stage.Identity.BeforeAnswer = _ => allSent.Task;

        var requests = Enumerable.Range(0, 50).Select(_ => stage.GetAsync("/v1/nodes", person.Credential)).ToArray();
        await Eventually.TrueAsync(() => stage.Identity.AskedAbout(person.Credential) == 1);
        allSent.SetResult();
        var responses = await Task.WhenAll(requests);
        stage.Identity.BeforeAnswer = null;

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, stage.Identity.AskedAbout(person.Credential));
        foreach (var response in responses)
        {
            response.Dispose();
        }
    }
}
