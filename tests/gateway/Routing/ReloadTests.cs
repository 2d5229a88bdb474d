using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Routing;

/// <summary>The operator's configuration file: what changes while the gateway runs, and what is refused.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private readonly ConfigFileStage _stage = new();

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Reload_UnderLoad_DropsNoRequestAndNoConnection()
    {
        var person = _stage.Identity.Add();
        await UseAsync(_stage.Service, person);
        using var socket = await _stage.OpenSocketAsync(person.Credential);
        using var stop = new CancellationTokenSource();
        var (answered, failed) = (0, 0);
        var load = Enumerable
            .Range(0, 16)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        using var response = await _stage.GetAsync("/v1/nodes", person.Credential);
                        Interlocked.Increment(ref answered);
                        if (response.StatusCode != HttpStatusCode.OK)
                        {
                            Interlocked.Increment(ref failed);
                        }
                    }
                })
            )
            .ToArray();

        for (var i = 0; i < 5; i++)
        {
            await UseAsync(_stage.Other, person);
            await UseAsync(_stage.Service, person);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal(0, failed);
        Assert.True(answered > 100);
        await socket.SendAsync(
            "ping"u8.ToArray(),
            WebSocketMessageType.Text,
            true,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(4, (await socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task Reload_OfTrustedOrigins_CountsAtOnceAndWhatIsNoneIsRefused()
    {
        var person = _stage.Identity.Add();
        _stage.Swap(Trusting("https://app.example.com"));
        await Eventually.TrueAsync(async _ => await AllowedAsync("https://app.example.com"));
        _stage.Swap(Trusting("https://other.example.com"));
        await Eventually.TrueAsync(async _ => await AllowedAsync("https://other.example.com"));
        Assert.False(await AllowedAsync("https://app.example.com"));

        _stage.Swap(Trusting("*"));
        await Eventually.TrueAsync(() =>
            _stage.Logs.Entries.Any(entry =>
                entry.Message.Contains("CrossSite:TrustedOrigins", StringComparison.Ordinal)
            )
        );
        Assert.True(await AllowedAsync("https://other.example.com"));
        Assert.False(await AllowedAsync("https://evil.example.com"));

        static string Trusting(string origin) => $$"""{ "CrossSite": { "TrustedOrigins": ["{{origin}}"] } }""";

        async Task<bool> AllowedAsync(string origin)
        {
            using var response = await _stage.GetAsync("/v1/instances", person.Credential, ("Origin", origin));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed)
                && allowed.Single() == origin;
        }
    }

    [Fact]
    public async Task Reload_WithProblems_IsRefusedWithAllOfThemAndTheLastGoodOneStays()
    {
        var person = _stage.Identity.Add();
        await UseAsync(_stage.Other, person);

        _stage.Swap(
            """
            { "ReverseProxy": {
                "Routes": {
                    "lost": { "ClusterId": "nowhere", "Match": { "Path": "/v1/lost" }, "AuthorizationPolicy": "user" },
                    "open": { "ClusterId": "nodes", "Match": { "Path": "/v1/open" } },
                    "strange": { "ClusterId": "nodes", "Match": { "Path": "/v1/strange" }, "AuthorizationPolicy": "emperor",
                      "Metadata": { "AllowEverything": "yes" }, "AuthorisationPolicy": "user" },
                    "again": { "ClusterId": "nodes", "Match": { "Path": "/v1/nodes/{**rest}" }, "AuthorizationPolicy": "user" },
                    "never": { "ClusterId": "nodes", "Match": { "Path": "/v1/never" }, "AuthorizationPolicy": "user", "Timeout": "soon" } },
                "Clusters": {
                    "nodes": { "Destinations": { "one": { "Address": "ftp://nodes" } }, "LoadBalancingPolicy": "Favourite" },
                    "empty": { "LoadBalancingPolicy": "RoundRobin" } } },
              "Limits": { "general": { "Permits": 0 } },
              "Gateway": { "Routing": { "Total": "soon" }, "Http": { "Headers": 3, "Streams": 5 }, "Tls": { "Certificate": "tls.crt" } },
              "Introspection": { "Freshness": "00:00:31" } }
            """
        );

        var refused = await Eventually.GetAsync(
            () =>
                _stage.Logs.Entries.FirstOrDefault(entry =>
                    entry.Message.Contains("is refused", StringComparison.Ordinal)
                ),
            entry => entry is not null
        );
        foreach (
            var problem in (string[])
                [
                    "Routes:lost: There is no cluster 'nowhere'",
                    "Routes:open: It has no AuthorizationPolicy",
                    "Routes:strange: Authorization policy 'emperor' not found",
                    "Unknown metadata 'AllowEverything'",
                    "Routes:strange: unknown setting 'AuthorisationPolicy'",
                    "again, nodes: they match the same",
                    "Routes:never: ",
                    "Clusters:nodes: Destinations:one: the address",
                    "'Favourite'",
                    "Clusters:empty: It has no destination",
                    "Limits:general:Permits: must be",
                    "Gateway:Routing:Total: soon is not",
                    "Gateway:Http:Headers: ",
                    "Gateway:Http:Streams: unknown",
                    "Gateway:Tls:Key: ",
                    "Introspection:Freshness: ",
                ]
        )
        {
            Assert.Contains(problem, refused!.Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(LogLevel.Error, refused!.Level);
        Assert.StartsWith("rejected since ", await ConfigHealthAsync(), StringComparison.Ordinal);
        var before = _stage.Other.Seen;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(person));
        Assert.Equal(before + 1, _stage.Other.Seen);

        await UseAsync(_stage.Service, person);
        await Eventually.TrueAsync(async _ => await ConfigHealthAsync() is null);
    }

    [Theory]
    [InlineData("""{ "ReverseProxy": { "Clusters": """)]
    [InlineData("")]
    [InlineData("""{ "A": 1, "a": 2 }""")]
    public async Task Reload_OfWhatIsNoJson_IsRefused(string text)
    {
        var person = _stage.Identity.Add();
        await UseAsync(_stage.Other, person);

        _stage.Swap(text);
        await Eventually.TrueAsync(async _ => await ConfigHealthAsync() is not null);

        var before = _stage.Other.Seen;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(person));
        Assert.Equal(before + 1, _stage.Other.Seen);
    }

    [Fact]
    public async Task Reload_SettingOfTheEnvironment_StaysAsItIs()
    {
        var person = _stage.Identity.Add();
        await UseAsync(_stage.Service, person);
        _stage.Swap(
            $$"""
            { "ReverseProxy": { "Clusters": {
                "nodes": { "Destinations": { "one": { "Address": "{{_stage.Other.Address}}" } } },
                "alerts": { "Destinations": { "one": { "Address": "http://127.0.0.1:1" } } } } } }
            """
        );
        await Eventually.TrueAsync(async _ => await SeenByAsync(_stage.Other, person));

        using var response = await _stage.GetAsync("/v1/alerts", person.Credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void Start_WithProblems_IsRefusedWithAllOfThem()
    {
        var refused = Assert.Throws<OptionsValidationException>(() =>
            GatewayHost.Create(
                [],
                builder =>
                {
                    builder.Configuration.AddInMemoryCollection([
                        new("Urls", "http://127.0.0.1:0"),
                        new("Bus:Transport", "memory"),
                        new("ReverseProxy:Routes:nodes:Metadata:Typo", "1"),
                        new("ReverseProxy:Routes:alerts:ClusterId", "nowhere"),
                    ]);
                    builder.Services.AddSingleton(new SharedMemoryFabric());
                }
            )
        );
        Assert.Contains("Unknown metadata 'Typo'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("There is no cluster 'nowhere'", refused.Message, StringComparison.Ordinal);
    }

    private async Task UseAsync(StubService service, Person person)
    {
        _stage.Swap(ConfigFileStage.NodesAt(service));
        await Eventually.TrueAsync(async _ => await SeenByAsync(service, person));
    }

    private async Task<bool> SeenByAsync(StubService service, Person person)
    {
        var before = service.Seen;
        return await StatusAsync(person) == HttpStatusCode.OK && service.Seen > before;
    }

    private async Task<HttpStatusCode> StatusAsync(Person person)
    {
        using var response = await _stage.GetAsync("/v1/nodes", person.Credential);
        return response.StatusCode;
    }

    private async Task<string?> ConfigHealthAsync()
    {
        using var response = await _stage.GetAsync("/health/detailed", null);
        return (await response.JsonAsync()).GetProperty("checks").TryGetProperty("config", out var config)
            ? config.GetString()
            : null;
    }
}
