using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Allocations;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteInstanceLifeTests(SqliteInstancesApi api) : InstanceLifeTests(api);

public sealed class PostgresInstanceLifeTests(PostgresInstancesApi api) : InstanceLifeTests(api);

public abstract class InstanceLifeTests(InstancesApi api)
{
    [Fact]
    public async Task Create_WithAWorkload_KeepsTheRowAndSendsOneInstall()
    {
        await using var stage = await Stage.SetAsync(api);

        var (id, operation) = await stage.CreateAsync("shop");

        var command = await stage.Node.Commands.FirstAsync<InstallInstance>(install => install.Spec.InstanceId == id);
        Assert.Equal((operation, stage.Node.Id, true), (command.OperationId, command.NodeId, command.ThenStart));
        Assert.Equal("registry.example/web:1", command.Spec.Image);
        Assert.Equal(new PortBinding("web", "0.0.0.0", 30000, 80, PortProtocol.Tcp), Assert.Single(command.Spec.Ports));
        Assert.Equal("80", command.Spec.Environment["SERVER_PORT"]);
        Assert.Equal(1L << 30, command.Spec.Limits.MemoryBytes);
        var seen = await stage.GetAsync(id);
        Assert.Equal(
            ("pending", "running", "203.0.113.7"),
            ((string?)seen["state"], (string?)seen["desired_state"], (string?)seen["allocations"]![0]!["ip"])
        );
        Assert.Equal("queued", (string?)(await stage.OperationAsync(operation, "queued"))["status"]);
        await api.Events.Received.FirstAsync<InstanceCreated>(made => made.InstanceId == id);
        var sums = await api.Events.Received.FirstAsync<NodeAllocationChanged>(change =>
            change.NodeId == stage.Node.Id
        );
        Assert.Equal((new NodeCapacity(500, 1L << 30, 0), 1), (sums.Allocated, sums.Instances));
        Assert.Single(stage.Node.Commands.All<InstallInstance>(_ => true));
    }

    [Fact]
    public async Task Create_OnAnotherOrganizationsNode_IsRefused_ButTakesThePlatforms()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var other = await Stage.SetAsync(api);
        await using var platform = await FakeNode.StartAsync(api, organization: null);

        var refused = await stage.PostAsync(
            new
            {
                workload_id = stage.Workload,
                name = "a",
                node_id = other.Node.Id,
            }
        );
        Assert.NotNull((await Stage.JsonAsync(refused, HttpStatusCode.BadRequest))["errors"]!["node_id"]);

        await Stage.JsonAsync(
            await stage.PostAsync(
                new
                {
                    workload_id = stage.Workload,
                    name = "a",
                    node_id = platform.Id,
                }
            ),
            HttpStatusCode.Accepted
        );
        Assert.Equal(
            stage.Organization,
            (await platform.Commands.FirstAsync<InstallInstance>(_ => true)).Spec.OrganizationId
        );
    }

    [Fact]
    public async Task Update_WithAStaleVersion_IsRefused()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();

        await Stage.JsonAsync(await PutAsync(stage, id, "\"1\"", "second"), HttpStatusCode.Accepted);

        await Stage.RefusedAsync(await PutAsync(stage, id, "\"1\"", "third"), HttpStatusCode.Conflict, "stale_version");
        Assert.Equal("second", (string?)(await stage.GetAsync(id))["name"]);
        await Stage.JsonAsync(await PutAsync(stage, id, "*", "second"), HttpStatusCode.Accepted);
        Assert.Equal("second", (await stage.Node.Commands.FirstAsync<UpdateInstance>(_ => true)).Spec.Name);
    }

    [Fact]
    public async Task AnyRequest_FromAnotherOrganization_Is404()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var stranger = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync();
        var operation = await stage.ActAsync(id, "stop");

        foreach (
            var path in new[]
            {
                $"instances/{id}",
                $"instances/{id}/files?path=/",
                $"instances/{id}/stats",
                $"operations/{operation}",
            }
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync($"/v1/{path}")).StatusCode);
        }

        foreach (
            var path in new[]
            {
                $"instances/{id}/start",
                $"instances/{id}/stop",
                $"instances/{id}/kill",
                $"instances/{id}/reinstall",
                $"operations/{operation}/cancel",
            }
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.PostAsync($"/v1/{path}", null)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.DeleteAsync($"/v1/instances/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(stranger, id, "1", "mine")).StatusCode);
        Assert.Empty(
            (await Stage.JsonAsync(await stranger.Client.GetAsync("/v1/instances"), HttpStatusCode.OK))[
                "data"
            ]!.AsArray()
        );
        Assert.Empty(
            (
                await Stage.JsonAsync(
                    await stranger.Client.GetAsync($"/v1/operations?instance_id={id}"),
                    HttpStatusCode.OK
                )
            )["data"]!.AsArray()
        );
        Assert.Single(
            (await Stage.JsonAsync(await stage.Client.GetAsync("/v1/instances"), HttpStatusCode.OK))["data"]!.AsArray()
        );
    }

    [Fact]
    public async Task Delete_Finished_FreesRowAndPorts()
    {
        await using var stage = await Stage.SetAsync(api);
        var kept = await stage.CreateRunningAsync("kept");
        var id = await stage.CreateRunningAsync("gone");

        var operation = await stage.DeleteAsync(id);
        Assert.Equal(
            operation,
            (await stage.Node.Commands.FirstAsync<DeleteInstance>(command => command.InstanceId == id)).OperationId
        );
        await Stage.RefusedAsync(
            await stage.Client.PostAsync($"/v1/instances/{id}/start", null),
            HttpStatusCode.Conflict,
            "deleting"
        );
        await stage.Node.FinishAsync(operation, id, OperationOutcome.Succeeded, state: null);

        await stage.GoneAsync(id);
        await stage.OperationAsync(operation, "succeeded");
        Assert.Equal(
            [kept],
            await api.ReadAsync(database =>
                database
                    .Set<Allocation>()
                    .Where(row => row.NodeId == stage.Node.Id)
                    .Select(row => row.InstanceId)
                    .ToListAsync()
            )
        );
        await api.Events.Received.FirstAsync<InstanceDeleted>(deleted => deleted.InstanceId == id);
        await api.Events.SumsAsync(stage.Node.Id, new NodeCapacity(500, 1L << 30, 0), 1);
    }

    private static async Task<HttpResponseMessage> PutAsync(Stage stage, Guid id, string ifMatch, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/instances/{id}")
        {
            Content = JsonContent.Create(new { name }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await stage.Client.SendAsync(request);
    }
}
