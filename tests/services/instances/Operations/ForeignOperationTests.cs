using System.Net;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Tests.Support;
using Panel.Operations.Tests.Things;
using Panel.Testing;

namespace Panel.Instances.Tests.Operations;

public sealed class SqliteForeignOperationTests(SqliteInstancesApi api) : ForeignOperationTests(api, "sqlite");

public sealed class PostgresForeignOperationTests(PostgresInstancesApi api) : ForeignOperationTests(api, "postgres");

/// <summary>Operations that another service runs are listed and cancelled here, by that service's permissions.</summary>
public abstract class ForeignOperationTests(InstancesApi api, string provider)
{
    private readonly Guid _organization = Guid.CreateVersion7();

    [Fact]
    public async Task Operation_OfAnotherService_IsShownUntilItsEnd()
    {
        await using var things = await ThingsHost.StartAsync(provider, api.Fabric);
        var thing = await things.AddThingAsync(_organization);
        using var client = ClientWith("things.read");
        var operation = await things.BegunAsync(thing, "copy");

        var queued = await ShownAsync(client, operation, "queued");
        Assert.Equal(
            ("copy", "thing", thing.Id, "anvil", null, things.Node),
            (
                (string?)queued["kind"],
                (string?)queued["subject"]!["type"],
                (Guid)queued["subject"]!["id"]!,
                (string?)queued["subject"]!["name"],
                (string?)queued["instance_id"],
                (Guid)queued["node_id"]!
            )
        );
        await things.ProgressAsync(operation, 40);
        Assert.Equal(40, (int)(await ShownAsync(client, operation, "running"))["progress"]!["percent"]!);
        await things.FinishAsync(operation, result: """{"bytes": 7}""");
        Assert.Equal(7, (int)(await ShownAsync(client, operation, "succeeded"))["result"]!["bytes"]!);
        var page = await Stage.JsonAsync(
            await client.GetAsync($"/v1/operations?subject_type=thing&subject_id={thing.Id}"),
            HttpStatusCode.OK
        );
        Assert.Equal(operation, (Guid)Assert.Single(page["data"]!.AsArray())!["id"]!);
    }

    [Fact]
    public async Task Operation_OfAnotherService_IsHiddenWithoutItsPermission()
    {
        await using var things = await ThingsHost.StartAsync(provider, api.Fabric);
        var operation = await things.BegunAsync(await things.AddThingAsync(_organization), "copy");
        using var reader = ClientWith("things.read");
        await ShownAsync(reader, operation, "queued");

        using var other = ClientWith();
        using var limited = api.ClientLimitedTo(
            _organization,
            nodes: null,
            instances: [Guid.CreateVersion7()],
            ["instances.read", "instances.update", "things.read", "things.update"]
        );
        using var elsewhere = api.ClientLimitedTo(
            _organization,
            nodes: [Guid.CreateVersion7()],
            instances: null,
            ["instances.read", "instances.update", "things.read", "things.update"]
        );
        using var stranger = api.ClientOf(Guid.CreateVersion7(), "instances.read", "instances.update", "things.read");
        foreach (var client in new[] { other, limited, elsewhere, stranger })
        {
            var path = $"/v1/operations/{operation}";
            await Stage.RefusedAsync(await client.GetAsync(path), HttpStatusCode.NotFound, "not_found");
            await Stage.RefusedAsync(
                await client.PostAsync($"{path}/cancel", null),
                HttpStatusCode.NotFound,
                "not_found"
            );
            var page = await Stage.JsonAsync(await client.GetAsync("/v1/operations"), HttpStatusCode.OK);
            Assert.Empty(page["data"]!.AsArray());
        }
    }

    [Fact]
    public async Task Cancel_OfAnotherService_AsksThatService()
    {
        await using var things = await ThingsHost.StartAsync(provider, api.Fabric);
        var operation = await things.BegunAsync(await things.AddThingAsync(_organization), "copy");
        using var reader = ClientWith("things.read");
        await ShownAsync(reader, operation, "queued");
        await Stage.RefusedAsync(
            await reader.PostAsync($"/v1/operations/{operation}/cancel", null),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        using var editor = ClientWith("things.read", "things.update");

        await Stage.JsonAsync(
            await editor.PostAsync($"/v1/operations/{operation}/cancel", null),
            HttpStatusCode.Accepted
        );

        await Eventually.TrueAsync(() => things.Commands.Of(operation) is ["run", "cancel"]);
        var record = await api.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == "operation.cancel_requested" && record.Target.Id == operation.ToString()
        );
        Assert.Equal("copy of anvil", record.Target.Name);
    }

    [Fact]
    public async Task Change_ComingLateOrFromAnotherService_IsIgnored()
    {
        var (operation, marker) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var client = ClientWith("things.read");
        var running = ChangeOf(operation, OperationStatus.Running, version: 2);
        await api.Events.PublishAsync(running);
        await ShownAsync(client, operation, "running");

        await api.Events.PublishAsync(running with { Version = 1, Status = OperationStatus.Queued });
        await api.Events.PublishAsync(running with { Version = 9, Status = OperationStatus.Failed, Service = "liars" });
        await api.Events.PublishAsync(ChangeOf(marker, OperationStatus.Queued, version: 1));

        await ShownAsync(client, marker, "queued");
        await ShownAsync(client, operation, "running");
    }

    private OperationChanged ChangeOf(Guid operation, OperationStatus status, long version) =>
        new(
            operation,
            "things",
            _organization,
            "thing",
            Guid.CreateVersion7(),
            "anvil",
            NodeId: null,
            "copy",
            status,
            Percent: null,
            Message: null,
            ErrorCode: null,
            Error: null,
            Warnings: [],
            Result: null,
            FakeNode.Now,
            FakeNode.Now.AddHours(-1),
            StartedAt: null,
            EndedAt: null,
            Guid.Empty,
            "things.read",
            "things.update",
            version,
            FakeNode.Now
        );

    private HttpClient ClientWith(params string[] permissions) =>
        api.ClientOf(_organization, ["instances.read", "instances.update", .. permissions]);

    private static Task<JsonNode> ShownAsync(HttpClient client, Guid operation, string status) =>
        Eventually.GetAsync(
            async cancellationToken =>
                await Stage.JsonAsync(
                    await client.GetAsync($"/v1/operations/{operation}", cancellationToken),
                    HttpStatusCode.OK
                ),
            shown => (string?)shown["status"] == status,
            TimeSpan.FromSeconds(20)
        );
}
