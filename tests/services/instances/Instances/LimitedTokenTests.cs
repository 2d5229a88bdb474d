using System.Net;
using System.Net.Http.Json;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteLimitedTokenTests(SqliteInstancesApi api) : LimitedTokenTests(api);

public sealed class PostgresLimitedTokenTests(PostgresInstancesApi api) : LimitedTokenTests(api);

/// <summary>For a token that is limited to some, the organization's other instances and nodes do not exist.</summary>
public abstract class LimitedTokenTests(InstancesApi api)
{
    [Fact]
    public async Task Token_LimitedToAnInstance_SeesTheOthersAsNotFound()
    {
        await using var stage = await Stage.SetAsync(api);
        var mine = await stage.CreateRunningAsync("mine");
        var (other, operation) = await stage.CreateAsync("other");
        using var limited = stage.ClientLimitedTo(instances: [mine]);

        await Stage.JsonAsync(await limited.GetAsync($"/v1/instances/{mine}"), HttpStatusCode.OK);
        Assert.Equal(
            mine,
            (Guid)
                Assert.Single(
                    (await Stage.JsonAsync(await limited.GetAsync("/v1/instances"), HttpStatusCode.OK))[
                        "data"
                    ]!.AsArray()
                )!["id"]!
        );
        Assert.DoesNotContain(
            (await Stage.JsonAsync(await limited.GetAsync("/v1/operations"), HttpStatusCode.OK))["data"]!.AsArray(),
            row => (Guid)row!["instance_id"]! == other
        );
        await Stage.RefusedAsync(
            await limited.GetAsync($"/v1/operations/{operation}"),
            HttpStatusCode.NotFound,
            "not_found"
        );
        await Stage.RefusedAsync(
            await limited.PostAsync($"/v1/operations/{operation}/cancel", null),
            HttpStatusCode.NotFound,
            "not_found"
        );
        await Stage.RefusedAsync(
            await limited.GetAsync($"/v1/instances/{other}"),
            HttpStatusCode.NotFound,
            "not_found"
        );
        await Stage.RefusedAsync(
            await limited.PutAsJsonAsync($"/v1/instances/{other}", new { name = "x" }),
            HttpStatusCode.NotFound,
            "not_found"
        );
        await Stage.RefusedAsync(
            await limited.DeleteAsync($"/v1/instances/{other}"),
            HttpStatusCode.NotFound,
            "not_found"
        );
        foreach (var verb in new[] { "start", "stop", "restart", "kill", "reinstall" })
        {
            await Stage.RefusedAsync(
                await limited.PostAsync($"/v1/instances/{other}/{verb}", null),
                HttpStatusCode.NotFound,
                "not_found"
            );
        }

        foreach (var path in new[] { "console", "logs", "stats", "files?path=/", "files/content?path=/a" })
        {
            await Stage.RefusedAsync(
                await limited.GetAsync($"/v1/instances/{other}/{path}"),
                HttpStatusCode.NotFound,
                "not_found"
            );
        }
    }

    [Fact]
    public async Task Token_LimitedToAnInstance_CreatesNone()
    {
        await using var stage = await Stage.SetAsync(api);
        var mine = await stage.CreateRunningAsync("mine");
        using var limited = stage.ClientLimitedTo(instances: [mine]);

        await Stage.RefusedAsync(
            await limited.PostAsJsonAsync("/v1/instances", new { workload_id = stage.Workload, name = "b" }),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
    }

    [Fact]
    public async Task Token_LimitedToANode_ReachesAndCreatesOnlyThere()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var elsewhere = await FakeNode.StartAsync(api, stage.Organization, 64L << 30, "docker");
        var there = await stage.CreateRunningAsync("there");
        using var limited = stage.ClientLimitedTo(nodes: [elsewhere.Id]);

        await Stage.RefusedAsync(
            await limited.GetAsync($"/v1/instances/{there}"),
            HttpStatusCode.NotFound,
            "not_found"
        );
        Assert.Empty(
            (await Stage.JsonAsync(await limited.GetAsync("/v1/instances"), HttpStatusCode.OK))["data"]!.AsArray()
        );
        await Stage.RefusedAsync(
            await limited.PostAsJsonAsync(
                "/v1/instances",
                new
                {
                    workload_id = stage.Workload,
                    name = "b",
                    node_id = stage.Node.Id,
                }
            ),
            HttpStatusCode.BadRequest,
            "invalid"
        );
        var placed = await Stage.JsonAsync(
            await limited.PostAsJsonAsync("/v1/instances", new { workload_id = stage.Workload, name = "b" }),
            HttpStatusCode.Accepted
        );
        Assert.Equal(elsewhere.Id, (Guid)placed["instance"]!["node"]!["id"]!);
        await Stage.JsonAsync(await limited.GetAsync($"/v1/instances/{placed["instance"]!["id"]}"), HttpStatusCode.OK);
    }
}
