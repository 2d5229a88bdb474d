using System.Net;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Placement;

public sealed class SqlitePlacementTests(SqliteInstancesApi api) : PlacementTests(api);

public sealed class PostgresPlacementTests(PostgresInstancesApi api) : PlacementTests(api);

public abstract class PlacementTests(InstancesApi api)
{
    [Fact]
    public async Task Create_FourAtOnceForTheLastMemory_OneGetsIt()
    {
        await using var stage = await Stage.SetAsync(api, memory: 3L << 29);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => stage.PostAsync($"i{i}")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Accepted))
        {
            await Stage.RefusedAsync(answer, HttpStatusCode.Conflict, "node_full");
        }
    }

    [Fact]
    public async Task Create_WithoutANode_TakesTheOneWithMostFreeMemory()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var large = await FakeNode.StartAsync(api, stage.Organization, memory: 64L << 30);

        var made = await Stage.JsonAsync(
            await stage.PostAsync(new { workload_id = stage.Workload, name = "a" }),
            HttpStatusCode.Accepted
        );

        Assert.Equal(large.Id, (Guid?)made["instance"]!["node"]!["id"]);
    }
}
