using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Instances.Data;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Placement;

public sealed class SqliteOpenNodeTests(SqliteInstancesApi api) : OpenNodeTests(api);

public sealed class PostgresOpenNodeTests(PostgresInstancesApi api) : OpenNodeTests(api);

/// <summary>
/// Plain processes on the platform's nodes are for organizations of platform administrators, unless the operator says
/// otherwise.
/// </summary>
public abstract class OpenNodeTests(InstancesApi api)
{
    [Fact]
    public async Task Create_OnAClosedNode_IsRefusedWithAReason()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var node = await FakeNode.StartAsync(api, organization: null, runtime: "process");

        var refused = await stage.PostAsync(
            new
            {
                workload_id = stage.Workload,
                name = "a",
                node_id = node.Id,
            }
        );

        var body = await Stage.JsonAsync(refused, HttpStatusCode.Conflict);
        Assert.Equal("node_not_open", (string?)body["code"]);
        Assert.Contains("PANEL_RUNTIME_OPEN", (string?)body["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithoutANode_DoesNotChooseAClosedOne()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var closed = await FakeNode.StartAsync(
            api,
            organization: null,
            memory: 512L << 30,
            runtime: "process"
        );

        var made = await Stage.JsonAsync(
            await stage.PostAsync(new { workload_id = stage.Workload, name = "a" }),
            HttpStatusCode.Accepted
        );

        Assert.NotEqual(closed.Id, (Guid?)made["instance"]!["node"]!["id"]);
    }

    [Fact]
    public async Task Create_OnAnOpenedNodeOrTheOrganizationsOwn_IsAccepted()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var opened = await FakeNode.StartAsync(
            api,
            organization: null,
            runtime: "process",
            openToAll: true
        );
        await using var own = await FakeNode.StartAsync(api, stage.Organization, runtime: "process");
        await OpenAsync(opened);

        await CreateAsync(stage, stage.Client, opened.Id);
        var instance = await CreateAsync(stage, stage.Client, own.Id);

        // The agent asks by the same word.
        Assert.True(
            (await own.Commands.FirstAsync<InstallInstance>(command => command.Spec.InstanceId == instance))
                .Spec
                .TrustedOrganization
        );
    }

    [Fact]
    public async Task Create_OfATrustedOrganization_IsAcceptedAndSaidToTheAgent()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var node = await FakeNode.StartAsync(api, organization: null, runtime: "process");
        using var trusted = api.ClientFor(Member(stage, trusted: true));

        var instance = await CreateAsync(stage, trusted, node.Id);

        Assert.True(
            (await node.Commands.FirstAsync<InstallInstance>(command => command.Spec.InstanceId == instance))
                .Spec
                .TrustedOrganization
        );
    }

    [Fact]
    public async Task StartRestartAndReinstall_OnceTheOrganizationIsTrustedNoMore_AreRefused()
    {
        await using var stage = await Stage.SetAsync(api);
        await using var node = await FakeNode.StartAsync(api, organization: null, runtime: "process");
        using var trusted = api.ClientFor(Member(stage, trusted: true));
        using var demoted = api.ClientFor(Member(stage, trusted: false));
        var instance = await CreateAsync(stage, trusted, node.Id);
        var install = await node.Commands.FirstAsync<InstallInstance>(command => command.Spec.InstanceId == instance);
        await node.FinishAsync(install.OperationId, instance, OperationOutcome.Succeeded, InstanceState.Stopped);
        await stage.StateAsync(instance, "stopped");

        foreach (var verb in new[] { "start", "restart", "reinstall" })
        {
            await Stage.RefusedAsync(
                await demoted.PostAsync($"/v1/instances/{instance}/{verb}", null),
                HttpStatusCode.Conflict,
                "node_not_open"
            );
        }

        foreach (var verb in new[] { "stop", "kill" })
        {
            await Stage.JsonAsync(
                await demoted.PostAsync($"/v1/instances/{instance}/{verb}", null),
                HttpStatusCode.Accepted
            );
        }

        await Stage.JsonAsync(await demoted.DeleteAsync($"/v1/instances/{instance}"), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Start_ByAnAdministratorFromOutside_DoesNotMakeTheOrganizationTrusted()
    {
        await using var stage = await Stage.SetAsync(api);
        var instance = await stage.CreateRunningAsync();
        using var admin = api.ClientFor(Administrators.AtHome);

        await Stage.JsonAsync(
            await admin.PostAsync($"/v1/instances/{instance}/restart", null),
            HttpStatusCode.Accepted
        );
        await Stage.JsonAsync(
            await admin.PutAsJsonAsync($"/v1/instances/{instance}", new { name = "b" }),
            HttpStatusCode.Accepted
        );

        Assert.False(
            await api.ReadAsync(async database =>
                (await database.Set<Instance>().FindAsync(instance))!.TrustedOrganization
            )
        );
    }

    private static Principal Member(Stage stage, bool trusted) =>
        new()
        {
            Kind = PrincipalKind.User,
            SubjectId = Guid.CreateVersion7(),
            OrganizationId = stage.Organization,
            Role = "owner",
            TrustedOrganization = trusted,
            Server = [Principal.Everything],
        };

    private static async Task<Guid> CreateAsync(Stage stage, HttpClient client, Guid node)
    {
        JsonNode made = await Stage.JsonAsync(
            await client.PostAsJsonAsync(
                "/v1/instances",
                new
                {
                    workload_id = stage.Workload,
                    name = "a",
                    node_id = node,
                }
            ),
            HttpStatusCode.Accepted
        );
        return (Guid)made["instance"]!["id"]!;
    }

    // Until NodeChangedConsumer keeps it.
    private Task<int> OpenAsync(FakeNode node) =>
        api.ReadAsync(async database =>
        {
            (await database.Set<KnownNode>().FindAsync(node.Id))!.OpenToAll = true;
            return await database.SaveChangesAsync();
        });
}
