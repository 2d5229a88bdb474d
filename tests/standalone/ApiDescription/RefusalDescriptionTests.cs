using System.Net.Http.Json;
using Panel.Testing;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>
/// What the gateway adds to each operation: its own refusals in the
/// dialect of the path, and the headers of every answer.
/// </summary>
[Collection(OnSharedPanel.Name)]
public sealed class RefusalDescriptionTests(SharedPanel shared)
{
    private static readonly string[] OnEach =
    [
        "X-Request-Id",
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
    ];

    [Fact]
    public async Task Refusals_OfEachOperation_AreThoseThatItsCallersMeetAtTheGateway()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        foreach (var (key, operation) in described.Operations)
        {
            var path = key.Split(' ')[1];
            var responses = operation.GetProperty("responses");
            var ofHealth = operation.GetProperty("tags")[0].GetString() == "Health";
            var forwarded = !ofHealth && path != "/v1/admin/metrics";
            AssertHas("401", DescribedApi.AccessOf(operation) != "public");
            AssertHas("403", DescribedApi.AccessOf(operation) != "public");
            AssertHas(
                "413",
                operation.TryGetProperty("requestBody", out _) && path != "/v1/instances/{}/files/content"
            );
            AssertHas("429", !ofHealth);
            AssertHas("502", forwarded);
            AssertHas("503", true);
            AssertHas("504", forwarded);
            foreach (
                var response in responses
                    .EnumerateObject()
                    .Where(response => response.Name[0] is '4' or '5' or 'd' && !ofHealth)
            )
            {
                Assert.Equal(
                    $"#/components/responses/{ErrorOf(path)}{(response.Name == "default" ? "Default" : response.Name)}",
                    response.Value.GetProperty("$ref").GetString()
                );
            }

            void AssertHas(string status, bool expected) =>
                Assert.True(responses.TryGetProperty(status, out _) == expected, $"{key} {status}");
        }
    }

    [Fact]
    public async Task Headers_OfEveryAnswer_AreDescribedOnce()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        foreach (
            var response in described.Operations.Values.SelectMany(operation =>
                operation.GetProperty("responses").EnumerateObject()
            )
        )
        {
            var headers = described.Resolve(response.Value).GetProperty("headers");
            Assert.All(
                OnEach,
                name =>
                    Assert.Equal(
                        $"#/components/headers/{name}",
                        headers.GetProperty(name).GetProperty("$ref").GetString()
                    )
            );
        }

        Assert.All(
            described.Document.GetProperty("components").GetProperty("responses").EnumerateObject(),
            refusal =>
                Assert.Equal(
                    refusal.Name.EndsWith("429", StringComparison.Ordinal)
                        || refusal.Name.EndsWith("503", StringComparison.Ordinal),
                    refusal.Value.GetProperty("headers").TryGetProperty("Retry-After", out _)
                )
        );
    }

    [Theory]
    [InlineData("GET", "/v1/nodes", 401)]
    [InlineData("GET", "/api/client/account", 401)]
    [InlineData("GET", "/api/v1/tokens", 401)]
    [InlineData("GET", "/api/auth/session", 401)]
    [InlineData("POST", "/v1/instances", 413)]
    [InlineData("POST", "/api/client/account/api-keys", 413)]
    [InlineData("POST", "/api/v1/tokens", 413)]
    [InlineData("POST", "/api/auth/2fa/disable", 413)]
    [InlineData("GET", "/v1/nodes", 200)]
    [InlineData("GET", "/api/client/account", 200)]
    [InlineData("GET", "/v1/admin/metrics", 200)]
    [InlineData("GET", "/health/ready", 200)]
    public async Task Answer_OfTheRunningPanel_IsTheDescribedOne(string method, string path, int status)
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);
        using var client = new HttpClient { BaseAddress = shared.Panel.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (status != 401)
        {
            request.Headers.Authorization = new("Bearer", shared.Admin.Client.Token);
        }

        if (status == 413)
        {
            request.Content = JsonContent.Create(new string('a', 2_000_000));
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(
            await DescribedResponse.ProblemsOfAsync(
                described.Document,
                method,
                path,
                answer,
                TestContext.Current.CancellationToken
            )
        );
    }

    private static string ErrorOf(string path) =>
        path switch
        {
            _ when path.StartsWith("/api/client/", StringComparison.Ordinal) => "AccountError",
            _ when path.StartsWith("/api/v1/", StringComparison.Ordinal) => "ProvisioningError",
            _ when path.StartsWith("/api/auth/", StringComparison.Ordinal)
                    || path.StartsWith("/api/apikeys", StringComparison.Ordinal) => "SessionError",
            _ => "Error",
        };
}
