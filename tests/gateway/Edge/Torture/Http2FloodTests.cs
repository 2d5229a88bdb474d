using System.Net;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>
/// Whatever a stranger floods the gateway with, others are answered meanwhile, and it keeps
/// nothing of it. Alone in the process, whose memory it measures.
/// </summary>
[Collection(nameof(Http2FloodTests))]
[CollectionDefinition(nameof(Http2FloodTests), DisableParallelization = true)]
public sealed class Http2FloodTests(Http2TortureStage stage) : IClassFixture<Http2TortureStage>
{
    private const int Connections = 4;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static IEnumerable<TheoryDataRow<Http2Flood>> All =>
        Http2Flood.All.Select(flood => new TheoryDataRow<Http2Flood>(flood)
        {
            TestDisplayName = $"HTTP/2 flood: {flood.Name} ({flood.Rule})",
        });

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public async Task Flood_OthersAreAnsweredAndNothingIsKept(Http2Flood flood)
    {
        var (client, _) = stage.NewClient(HttpVersion.Version20);
        using var others = client;
        var (person, before) = (stage.Identity.Add(), GC.GetTotalMemory(forceFullCollection: true));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        // The server hangs up when it finds the time, with two cores and the flood itself on them.
        end.CancelAfter(flood.Ends ? Patience : Duration);
        var connections = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => Http2Connection.OpenAsync(stage.Client.BaseAddress!))
        );
        var good = Good(stage.Identity.Add().Credential);

        var floods = Task.WhenAll(
            connections.Select(connection =>
                Task.Run(() => connection.FloodAsync(flood.First(good), i => flood.Again(good, i), end.Token))
            )
        );
        var (answered, slowest) = (0, TimeSpan.Zero);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!floods.IsCompleted && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            var began = TimeProvider.System.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, await AskAsync(others, person.Credential));
            slowest = new TimeSpan(Math.Max(slowest.Ticks, TimeProvider.System.GetElapsedTime(began).Ticks));
            answered++;
        }

        var sent = await floods;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.All(
            sent,
            connection => Assert.True(connection.Times > 0 && (connection.Ended || !flood.Ends), $"{connection}")
        );
        Assert.True(answered > 0, "Nobody was answered.");
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(kept, long.MinValue, 32 * 1024 * 1024);
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private (string Name, string Value)[] Good(string credential) =>
        [
            (":method", "GET"),
            (":scheme", "https"),
            (":authority", stage.Client.BaseAddress!.Authority),
            (":path", "/v1/nodes"),
            ("authorization", $"Bearer {credential}"),
        ];
}
