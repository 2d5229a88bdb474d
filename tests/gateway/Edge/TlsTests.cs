using System.Net;
using Microsoft.Extensions.Logging;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Edge;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly TlsStage _stage = new();

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Https_EitherVersion_TellsServicesAndBrowsers()
    {
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            var (client, _) = _stage.NewClient(version);
            using var request = Request(version);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
            Assert.Equal("max-age=15552000", response.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.Equal("https", (await response.HeadersSeenAsync())["X-Panel-Client-Scheme"]);
            client.Dispose();
        }
    }

    [Fact]
    public async Task Certificate_Renewed_NewConnectionsMeetItAndOpenOnesGoOn()
    {
        var (before, met) = _stage.NewClient(HttpVersion.Version20);
        await OkAsync(before);

        _stage.Renew("second");
        await Eventually.TrueAsync(async _ => await MeetAsync() == "CN=second");

        await OkAsync(before);
        Assert.Equal(["CN=first"], met);
        before.Dispose();
    }

    [Fact]
    public async Task Certificate_WithoutItsKey_IsRefusedAndTheOneBeforeStays()
    {
        _stage.Break();
        await Eventually.TrueAsync(() =>
            _stage.Logs.Entries.Any(entry =>
                entry.Level == LogLevel.Error
                && entry.Message.Contains("the one before stays", StringComparison.Ordinal)
            )
        );
        Assert.Equal("CN=first", await MeetAsync());
    }

    [Fact]
    public async Task Grpc_WhoseBodyWouldHaveNoLimit_IsRefused()
    {
        var (client, _) = _stage.NewClient(HttpVersion.Version20);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/nodes")
        {
            Content = new ByteArrayContent([1]),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        client.Dispose();
    }

    private async Task<string> MeetAsync()
    {
        var (client, met) = _stage.NewClient(HttpVersion.Version11);
        await OkAsync(client);
        client.Dispose();
        return met.Single();
    }

    private async Task OkAsync(HttpClient client)
    {
        using var request = Request(client.DefaultRequestVersion);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private HttpRequestMessage Request(Version version)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_stage.Identity.Add().Credential}");
        return request;
    }
}
