using System.Net;
using System.Net.Http.Headers;
using Panel.Alerts.Tests.Support;
using Panel.Testing;

namespace Panel.Alerts.Tests;

public sealed class DescriptionTests(OnSqlite stage) : IClassFixture<OnSqlite>
{
    private const string Path = "/internal/openapi.json";

    [Fact]
    public async Task Description_ReadByTheGateway_IsOpenApi31WithTheServicesOperations()
    {
        using var gateway = stage.AsService("gateway");

        var document = await gateway.GetAsync(Path).JsonAsync(HttpStatusCode.OK);

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            "getAlert",
            document
                .GetProperty("paths")
                .GetProperty("/v1/alerts/{id}")
                .GetProperty("get")
                .GetProperty("operationId")
                .GetString()
        );
        Assert.All(
            document.GetProperty("paths").EnumerateObject(),
            path => Assert.StartsWith("/v1/", path.Name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Description_AskedForAgainWithItsTag_IsNotSentAgain()
    {
        using var gateway = stage.AsService("gateway");
        using var first = await gateway.GetAsync(Path);
        gateway.DefaultRequestHeaders.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.ToString()));

        using var second = await gateway.GetAsync(Path);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Description_ReadByAnybodyElse_IsRefused()
    {
        using var user = stage.As(Guid.CreateVersion7());
        using var service = stage.AsService("nodes");
        using var stranger = new HttpClient { BaseAddress = stage.Address };

        using var forUser = await user.GetAsync(Path);
        using var forService = await service.GetAsync(Path);
        using var forStranger = await stranger.GetAsync(Path);

        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized],
            [forUser.StatusCode, forService.StatusCode, forStranger.StatusCode]
        );
    }
}
