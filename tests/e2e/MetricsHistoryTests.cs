using System.Net;
using System.Text.Json.Nodes;
using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>What the agent measures, over the broker into the histories of nodes, instances and alerts.</summary>
[Collection(OnDocker.Name)]
public sealed class MetricsHistoryTests(DockerCluster cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    // A sample every ten seconds, and what is collected is written as often.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Samples_OfTheAgent_AreTheHistoryOfTheNodeAndItsInstance()
    {
        using var owner = await Cluster.Anonymous.RegisterUserAsync();
        using var stranger = await Cluster.Anonymous.RegisterUserAsync();
        var id = await RunningAsync(TestWorkloads.Echo, owner.Client);
        var path = $"/v1/instances/{id}/metrics/history";

        var instance = await HistoryAsync(owner.Client, path);

        Assert.Equal(10, instance["step"]!.GetValue<int>());
        Assert.All(PointsOf(instance, "memory_bytes"), point => Assert.InRange(point.Mean, 1, 1e12));
        Assert.All(PointsOf(instance, "cpu_percent"), point => Assert.InRange(point.Mean, 0, 100_000));
        AssertTenSecondsApart(PointsOf(instance, "memory_bytes"));

        var node = await HistoryAsync(Admin, $"/v1/nodes/{Cluster.NodeId}/metrics/history");
        Assert.All(PointsOf(node, "cpu_percent"), point => Assert.InRange(point.Mean, 0, 100));
        AssertTenSecondsApart(PointsOf(node, "memory_bytes"));

        // The third history is the one that rules are tried on.
        var rule = new
        {
            name = "any load",
            target_type = "instance",
            target_id = id,
            metric = "cpu_usage",
            @operator = "gte",
            threshold = 0,
            duration_seconds = 0,
        };
        var tried = await Eventually.GetAsync(
            async token =>
            {
                var from = TimeProvider.System.GetUtcNow().AddHours(-1);
                var answer = await owner.Client.PostAsync("/v1/alerts/rules/test", new { rule, from }, token);
                return answer.Expect(HttpStatusCode.OK);
            },
            answer => answer["samples"]!.GetValue<int>() >= 2,
            Patience
        );
        Assert.Equal(id, tried["would_have_fired"]![0]!["target"]!["id"]!.GetValue<Guid>());

        // Another organization's instance is unknown; how busy a shared node is, is its administrators' business.
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync(path)).Status);
        Assert.NotEqual(
            HttpStatusCode.OK,
            (await stranger.Client.GetAsync($"/v1/nodes/{Cluster.NodeId}/metrics/history")).Status
        );
        await AssertOddRangesAsync(owner.Client, path);
        await owner.Client.SucceedAsync(await owner.Client.DeleteInstanceAsync(id));
    }

    private static async Task AssertOddRangesAsync(PanelClient client, string path)
    {
        foreach (
            var (query, field) in ((string, string)[])
                [
                    ("from=yesterday", "from"),
                    ("from=0001-01-01T00:00:00Z", "from"),
                    ("to=9999-12-31T23:59:59Z", "to"),
                    ("from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "from"),
                    ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"),
                    ("step=7", "step"),
                    ("step=-10", "step"),
                    ("step=10&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", "step"),
                ]
        )
        {
            var refused = (await client.GetAsync($"{path}?{query}")).Expect(HttpStatusCode.BadRequest);
            Assert.True(refused["errors"]!.AsObject().ContainsKey(field), $"{query}: {refused.ToJsonString()}");
        }

        var nothing = (await client.GetAsync($"{path}?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z")).Expect(
            HttpStatusCode.OK
        );
        Assert.Empty(PointsOf(nothing, "cpu_percent"));
    }

    private static Task<JsonNode> HistoryAsync(PanelClient client, string path) =>
        Eventually.GetAsync(
            async token => (await client.GetAsync(path, token)).Expect(HttpStatusCode.OK),
            history => PointsOf(history, "memory_bytes").Count >= 2,
            Patience
        );

    private static List<(long At, double Mean)> PointsOf(JsonNode history, string series) =>
        [
            .. history["series"]![series]!
                .AsArray()
                .Select(point => ((long)point![0]!.GetValue<double>(), point[1]!.GetValue<double>())),
        ];

    private static void AssertTenSecondsApart(List<(long At, double Mean)> points)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.All(points, point => Assert.Equal((0, true), (point.At % 10, now - point.At is >= 0 and < 3600)));
        Assert.Equal(points.Select(point => point.At).Distinct().Order(), points.Select(point => point.At));
    }
}
