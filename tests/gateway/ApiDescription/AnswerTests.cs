using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.ApiDescription;

/// <summary>What a caller meets at the gateway is what the description says.</summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private readonly DescribedStage _stage = new();
    private Person _person = null!;
    private JsonElement _document;

    public async ValueTask InitializeAsync()
    {
        await _stage.InitializeAsync();
        _person = _stage.Identity.Add();
        using var answer = await _stage.GetAsync("/openapi.json", null);
        _document = await answer.JsonAsync();
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Success_HasTheDescribedHeaders() => await AssertDescribedAsync("GET", HttpStatusCode.OK);

    [Fact]
    public async Task TooManyRequests_AreRefusedAsDescribed()
    {
        for (var i = 0; i < 6; i++)
        {
            await AssertDescribedAsync("GET", HttpStatusCode.OK);
        }

        await AssertDescribedAsync("GET", HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task TooLargeABody_IsRefusedAsDescribed() =>
        await AssertDescribedAsync("POST", HttpStatusCode.RequestEntityTooLarge, new string('a', 2_000_000));

    [Fact]
    public async Task NoCredential_IsRefusedAsDescribed()
    {
        using var answer = await _stage.GetAsync("/v1/nodes", null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(await DescribedResponse.ProblemsOfAsync(_document, "GET", "/v1/nodes", answer));
    }

    [Fact]
    public async Task ServiceThatBreaksOff_IsRefusedAsDescribed()
    {
        _stage.Service.Aborts = true;

        await AssertDescribedAsync("POST", HttpStatusCode.BadGateway, "a");
    }

    [Fact]
    public async Task ServiceThatIsAway_IsRefusedAsDescribed()
    {
        await _stage.Service.KillAsync();

        await AssertDescribedAsync("GET", HttpStatusCode.ServiceUnavailable);
    }

    // What compares them here finds what is missing.
    [Fact]
    public async Task AnswerWithoutAHeader_IsNotTheDescribedOne()
    {
        using var bare = new HttpResponseMessage(HttpStatusCode.OK);

        Assert.Contains(
            "X-RateLimit-Limit is missing.",
            await DescribedResponse.ProblemsOfAsync(_document, "GET", "/v1/nodes", bare)
        );
    }

    private async Task AssertDescribedAsync(string method, HttpStatusCode status, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1/nodes");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_person.Credential}");
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var answer = await _stage.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(
            await DescribedResponse.ProblemsOfAsync(
                _document,
                method,
                "/v1/nodes",
                answer,
                TestContext.Current.CancellationToken
            )
        );
    }
}
