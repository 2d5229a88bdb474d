using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;
using Panel.Nodes.Registration;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests;

/// <summary>Platform administrators reach any organization's nodes, and the nodes of one without members go.</summary>
public abstract class OrganizationTests(NodesFixture fixture)
{
    private NodesService Service => fixture.Service;

    [Fact]
    public async Task Administrator_FromTheirOwnOrganization_ReachesAnyNodeAndIsAuditedAsSuch()
    {
        var organization = Guid.CreateVersion7();
        var node = (await Service.RegisterAsync(Callers.Member(organization))).NodeId;
        using var admin = Service.As(Callers.EveryOrganization);

        await admin.GetAsync($"/v1/nodes/{node}").JsonAsync();
        await admin.GetAsync($"/v1/nodes/{node}/inventory").RefusedAsync(HttpStatusCode.NotFound, "inventory_unknown");
        await admin.PutAsync($"/v1/nodes/{node}", new { name = "renamed" }).JsonAsync();
        Assert.DoesNotContain(
            (await admin.GetAsync("/v1/nodes?limit=200").JsonAsync()).GetProperty("data").EnumerateArray(),
            row => row.GetProperty("id").GetGuid() == node
        );
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/v1/nodes/{node}")).StatusCode);

        foreach (var action in new[] { "node.updated", "node.deleted" })
        {
            var record = await fixture.Events.Received.FirstAsync<AuditRecorded>(record =>
                record.Action == action && record.Target.Id == node.ToString()
            );
            Assert.Equal(("platform_admin", organization), (record.Actor.Kind, record.OrganizationId));
        }
    }

    [Fact]
    public async Task Administrator_OfNarrowerReach_SeesAnothersNodeAsNotFound()
    {
        var node = (await Service.RegisterAsync(Callers.Member(Guid.CreateVersion7()))).NodeId;
        using var bound = Service.As(Callers.EveryOrganization with { EveryOrganization = false });
        using var limited = Service.As(Callers.EveryOrganization with { OnlyNodes = [Guid.CreateVersion7()] });

        foreach (var client in new[] { bound, limited })
        {
            await client.GetAsync($"/v1/nodes/{node}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
            await client.DeleteAsync($"/v1/nodes/{node}?force=true").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task Abandoned_ItsNodes_GoOnceItsInstancesAreGone()
    {
        var organization = Guid.CreateVersion7();
        var node = (await Service.RegisterAsync(Callers.Member(organization))).NodeId;
        var other = (await Service.RegisterAsync(Callers.Member(Guid.CreateVersion7()))).NodeId;
        using var member = Service.As(Callers.Member(organization));
        var token = await NodesService.IssueTokenAsync(member, new { name = "later" });
        var admin = Guid.CreateVersion7();

        await fixture.Events.PublishAsync(
            new OrganizationAbandoned(organization, admin, TimeProvider.System.GetUtcNow())
        );
        await Eventually.TrueAsync(_ =>
            Service.QueryAsync(async database =>
                !await database.Set<RegistrationToken>().AnyAsync(row => row.OrganizationId == organization)
            )
        );
        await member.GetAsync($"/v1/nodes/{node}").JsonAsync();
        await fixture.Events.PublishAsync(
            new OrganizationAbandoned(organization, admin, TimeProvider.System.GetUtcNow(), InstancesGone: true)
        );

        var deleted = await fixture.Events.Received.FirstAsync<NodeDeleted>(deleted => deleted.NodeId == node);
        Assert.Equal(organization, deleted.OrganizationId);
        await member.GetAsync($"/v1/nodes/{node}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        Assert.True(await Service.QueryAsync(database => database.Set<Node>().AnyAsync(row => row.Id == other)));
        Assert.NotEqual(HttpStatusCode.Created, (await Service.RegisterWithAsync(token)).StatusCode);
        var record = await fixture.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == "node.deleted" && record.Target.Id == node.ToString()
        );
        Assert.Equal(("service", organization), (record.Actor.Kind, record.OrganizationId));
    }
}

public sealed class OrganizationsOnSqlite(OnSqlite fixture) : OrganizationTests(fixture), IClassFixture<OnSqlite>;

public sealed class OrganizationsOnPostgres(OnPostgres fixture) : OrganizationTests(fixture), IClassFixture<OnPostgres>;
