using System.Net;
using System.Net.Http.Json;
using System.Text;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteAdministratorReachTests(SqliteInstancesApi api) : AdministratorReachTests(api);

public sealed class PostgresAdministratorReachTests(PostgresInstancesApi api) : AdministratorReachTests(api);

/// <summary>Platform administrators reach by its id what belongs to any organization.</summary>
public abstract class AdministratorReachTests(InstancesApi api)
{
    [Fact]
    public async Task Administrator_FromTheirOwnOrganization_ReachesAnyInstanceOperationAndWorkload()
    {
        await using var stage = await Stage.SetAsync(api);
        var (instance, operation) = await stage.CreateAsync();
        using var admin = api.ClientFor(Administrators.AtHome);

        await Stage.JsonAsync(await admin.GetAsync($"/v1/instances/{instance}"), HttpStatusCode.OK);
        await Stage.JsonAsync(await admin.GetAsync($"/v1/operations/{operation}"), HttpStatusCode.OK);
        await Stage.JsonAsync(
            await admin.PutAsJsonAsync($"/v1/instances/{instance}", new { name = "renamed" }),
            HttpStatusCode.Accepted
        );
        await Stage.JsonAsync(
            await admin.PostAsync($"/v1/operations/{operation}/cancel", null),
            HttpStatusCode.Accepted
        );
        await Stage.JsonAsync(await admin.PostAsync($"/v1/instances/{instance}/kill", null), HttpStatusCode.Accepted);
        await Stage.JsonAsync(await admin.GetAsync($"/v1/workloads/{stage.Workload}"), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync($"/v1/workloads/{stage.Workload}/export")).StatusCode);
        // Nothing is there to answer, but it is asked.
        foreach (var path in new[] { "stats", "files?path=/" })
        {
            await Stage.RefusedAsync(
                await admin.GetAsync($"/v1/instances/{instance}/{path}"),
                HttpStatusCode.ServiceUnavailable,
                "unavailable"
            );
        }

        await Stage.JsonAsync(await admin.DeleteAsync($"/v1/instances/{instance}"), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Administrator_FromTheirOwnOrganization_ListsOnlyThatOne()
    {
        await using var stage = await Stage.SetAsync(api);
        await stage.CreateAsync();
        using var admin = api.ClientFor(Administrators.AtHome);
        using var inThere = api.ClientFor(Administrators.In(stage.Organization));

        foreach (var path in new[] { "/v1/instances", "/v1/operations", "/v1/workloads" })
        {
            Assert.Empty((await Stage.JsonAsync(await admin.GetAsync(path), HttpStatusCode.OK))["data"]!.AsArray());
            Assert.Single((await Stage.JsonAsync(await inThere.GetAsync(path), HttpStatusCode.OK))["data"]!.AsArray());
        }
    }

    [Fact]
    public async Task Administrator_OfNarrowerReach_SeesOthersAsNotFound()
    {
        await using var stage = await Stage.SetAsync(api);
        var (instance, _) = await stage.CreateAsync();
        using var bound = api.ClientFor(Administrators.AtHome with { EveryOrganization = false });
        using var limited = api.ClientFor(Administrators.AtHome with { OnlyInstances = [Guid.CreateVersion7()] });

        foreach (var client in new[] { bound, limited })
        {
            await Stage.RefusedAsync(
                await client.GetAsync($"/v1/instances/{instance}"),
                HttpStatusCode.NotFound,
                "not_found"
            );
            await Stage.RefusedAsync(
                await client.DeleteAsync($"/v1/instances/{instance}"),
                HttpStatusCode.NotFound,
                "not_found"
            );
        }

        await Stage.RefusedAsync(
            await bound.GetAsync($"/v1/workloads/{stage.Workload}"),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    [Fact]
    public async Task Administrator_WhoActsOnAnothersResource_IsAuditedAsSuchInItsOrganization()
    {
        await using var stage = await Stage.SetAsync(api);
        var (instance, _) = await stage.CreateAsync();
        var impersonator = Guid.CreateVersion7();
        var principal = Administrators.AtHome with { ImpersonatorId = impersonator, ImpersonatorName = "boss" };
        using var admin = api.ClientFor(principal);

        await Stage.JsonAsync(await admin.DeleteAsync($"/v1/instances/{instance}"), HttpStatusCode.Accepted);
        using var content = new StringContent("x", Encoding.UTF8, "text/plain");
        await Stage.RefusedAsync(
            await admin.PutAsync($"/v1/instances/{instance}/files/content?path=/a", content),
            HttpStatusCode.ServiceUnavailable,
            "unavailable"
        );

        foreach (var action in new[] { "instance.delete_requested", "instance.file_write_requested" })
        {
            var record = await api.Events.Received.FirstAsync<AuditRecorded>(record =>
                record.Action == action && record.Target.Id == instance.ToString()
            );
            Assert.Equal(("platform_admin", stage.Organization), (record.Actor.Kind, record.OrganizationId));
            Assert.Equal((impersonator, "boss"), (record.Actor.ImpersonatorId, record.Actor.ImpersonatorName));
        }
    }

    [Fact]
    public async Task Administrator_WhoActsOnTheirOwn_IsAuditedAsAUser()
    {
        await using var stage = await Stage.SetAsync(api);
        var (instance, _) = await stage.CreateAsync();
        using var owner = api.ClientFor(Administrators.In(stage.Organization) with { Role = "owner" });

        await Stage.JsonAsync(await owner.DeleteAsync($"/v1/instances/{instance}"), HttpStatusCode.Accepted);

        var record = await api.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == "instance.delete_requested" && record.Target.Id == instance.ToString()
        );
        Assert.Equal("user", record.Actor.Kind);
    }
}
