using System.Net;
using System.Text;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>Bad input: a clear error that names the field or the cause, and nothing half-made left behind.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class RefusalTests(SharedPanel shared)
{
    private PanelClient Admin => shared.Admin.Client;

    [Theory]
    [InlineData("""{"meta":{"version":"PTDL_v2"}}""", "name")]
    [InlineData("""{"meta":{"version":"PTDL_v9"},"name":"x"}""", "meta.version")]
    [InlineData("not json", "")]
    public async Task ImportEgg_Bad_NamesTheField(string egg, string field)
    {
        var answer = await Admin.PostAsync(
            "/v1/workloads/import-egg",
            new StringContent(egg, Encoding.UTF8, "application/json")
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(field, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateWorkload_Bad_NamesEveryField()
    {
        var yaml =
            "apiVersion: panel/v1\nkind: Workload\nmetadata: {name: x}\nspec: {image: a, ports: [{name: p, "
            + "containerPort: 70000}]}";
        var answer = await Admin.PostAsync("/v1/workloads", new StringContent(yaml, Encoding.UTF8, "application/yaml"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("spec.ports[0].containerPort", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateInstance_Bad_NamesTheFieldAndLeavesNothing()
    {
        var workloadId = await Admin.CreateWorkloadAsync(Workloads.Echo);
        var nodeId = (await Admin.GetAsync("/v1/nodes")).Body!["data"]![0]!["id"]!.GetValue<Guid>();
        var before = await CountAsync();

        await RefusedAsync(
            new
            {
                workloadId,
                name = "x",
                variables = new Dictionary<string, string> { ["GREETING"] = new('x', 30) },
            },
            400,
            "variables.GREETING"
        );
        await RefusedAsync(
            new
            {
                workloadId,
                name = "x",
                variables = new Dictionary<string, string> { ["OTHER"] = "x" },
            },
            400,
            "variables.OTHER"
        );
        await RefusedAsync(new { workloadId = Guid.CreateVersion7(), name = "x" }, 400, "workload_id");
        await RefusedAsync(new { workloadId, name = "" }, 400, "name");
        await RefusedAsync(
            new
            {
                workloadId,
                name = "x",
                nodeId = Guid.CreateVersion7(),
            },
            400,
            "node_id"
        );
        await RefusedAsync(
            new
            {
                workloadId,
                name = "x",
                nodeId,
                resources = new { memoryBytes = 1L << 50 },
            },
            409,
            "node_full"
        );
        await RefusedAsync(
            new
            {
                workloadId,
                name = "x",
                nodeId,
                allocations = new[] { new { name = "game", port = 80 } },
            },
            400,
            "allocations[0].port"
        );
        await RefusedAsync(
            new StringContent("""{"workload_id":5}""", Encoding.UTF8, "application/json"),
            400,
            "workload_id"
        );
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task CreateInstance_PortGivenAway_IsTaken()
    {
        var workloadId = await Admin.CreateWorkloadAsync(Workloads.Echo);
        var id = await Admin.SucceedAsync(await Admin.CreateInstanceAsync(workloadId, start: false));
        var port = (await Admin.GetInstanceAsync(id))["allocations"]![0]!["port"]!.GetValue<int>();
        await RefusedAsync(
            new
            {
                workloadId,
                name = "x",
                allocations = new[] { new { name = "game", port } },
            },
            409,
            "port_taken"
        );
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }

    [Fact]
    public async Task CreateInstance_CordonedNode_IsRefused()
    {
        var workloadId = await Admin.CreateWorkloadAsync(Workloads.Echo);
        var nodeId = (await Admin.GetAsync("/v1/nodes")).Body!["data"]![0]!["id"]!.GetValue<Guid>();
        (await Admin.PostAsync($"/v1/nodes/{nodeId}/cordon")).Expect(HttpStatusCode.OK);
        await Eventually.TrueAsync(async cancellationToken =>
            (
                await Admin.PostAsync(
                    "/v1/instances",
                    new
                    {
                        workloadId,
                        name = "x",
                        nodeId,
                        resources = new { memoryBytes = 1L << 50 },
                    },
                    cancellationToken
                )
            ).Code == "node_cordoned"
        );
        (await Admin.PostAsync($"/v1/nodes/{nodeId}/uncordon")).Expect(HttpStatusCode.OK);
        await Eventually.TrueAsync(async cancellationToken =>
            (
                await Admin.PostAsync(
                    "/v1/instances",
                    new
                    {
                        workloadId,
                        name = "x",
                        nodeId,
                        resources = new { memoryBytes = 1L << 50 },
                    },
                    cancellationToken
                )
            ).Code == "node_full"
        );
    }

    private async Task RefusedAsync(object body, int status, string words)
    {
        var answer = await Admin.PostAsync("/v1/instances", body);
        Assert.Equal((HttpStatusCode)status, answer.Status);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
    }

    private async Task<int> CountAsync() =>
        (await Admin.GetAsync("/v1/instances?limit=200")).Expect(HttpStatusCode.OK)["data"]!.AsArray().Count;
}
