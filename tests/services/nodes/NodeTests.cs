using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Nodes.Inventory;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests;

public abstract class NodeTests(NodesFixture fixture)
{
    private NodesService Service => fixture.Service;

    [Fact]
    public async Task List_SeveralPages_GivesEachNodeOnce()
    {
        var organization = Guid.CreateVersion7();
        var names = Enumerable.Range(0, 5).Select(number => $"page_{organization:N}-{number}").ToList();
        foreach (var name in names)
        {
            await Service.RegisterAsync(Callers.Member(organization), name);
        }

        using var reader = Service.As(Callers.Reader(organization));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await reader
                .GetAsync(
                    $"/v1/nodes?limit=2&search=PAGE_{organization:N}" + (cursor is null ? "" : $"&cursor={cursor}")
                )
                .JsonAsync();
            seen.AddRange(
                page.GetProperty("data").EnumerateArray().Select(node => node.GetProperty("name").GetString()!)
            );
            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);

        Assert.Equal(names.AsEnumerable().Reverse(), seen);
        Assert.Empty(
            (await reader.GetAsync($"/v1/nodes?status=online&search={organization:N}").JsonAsync())
                .GetProperty("data")
                .EnumerateArray()
        );
        await reader.GetAsync("/v1/nodes?status=asleep").RefusedAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Theory]
    [InlineData("online,suspect")]
    [InlineData("1")]
    [InlineData("Online")]
    [InlineData("")]
    public async Task List_WithAStatusThatIsNoName_IsRefused(string status)
    {
        using var reader = Service.As(Callers.Reader(Guid.CreateVersion7()));

        await reader.GetAsync($"/v1/nodes?status={status}").RefusedAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Fact]
    public async Task List_SearchInAnyCaseOfAnyAlphabet_Finds()
    {
        var organization = Guid.CreateVersion7();
        await Service.RegisterAsync(Callers.Member(organization), "Knoten-ÄÖ");
        using var reader = Service.As(Callers.Reader(organization));

        Assert.Single(
            (await reader.GetAsync($"/v1/nodes?search={Uri.EscapeDataString("knoten-äö")}").JsonAsync())
                .GetProperty("data")
                .EnumerateArray(),
            node => node.GetProperty("organization_id").ValueKind == JsonValueKind.String
        );
    }

    [Fact]
    public async Task AnotherOrganizationsNode_IsNotFound()
    {
        var node = (await Service.RegisterAsync(Callers.Member(Guid.CreateVersion7()))).NodeId;
        using var stranger = Service.As(Callers.Member(Guid.CreateVersion7()));

        foreach (var path in new[] { "", "/inventory", "/inventory/system", "/inventory/network", "/inventory/disks" })
        {
            await stranger.GetAsync($"/v1/nodes/{node}{path}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }

        await stranger
            .PutAsync($"/v1/nodes/{node}", new { name = "mine" })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync($"/v1/nodes/{node}?force=true").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        foreach (var verb in new[] { "cordon", "uncordon" })
        {
            await stranger
                .PostAsync($"/v1/nodes/{node}/{verb}", null)
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }

        Assert.DoesNotContain(
            (await stranger.GetAsync("/v1/nodes?limit=200").JsonAsync()).GetProperty("data").EnumerateArray(),
            row => row.GetProperty("id").GetGuid() == node
        );
    }

    [Fact]
    public async Task Token_LimitedToANode_SeesTheOthersAsNotFound()
    {
        var member = Callers.Member(Guid.CreateVersion7());
        var (mine, other) = (
            (await Service.RegisterAsync(member)).NodeId,
            (await Service.RegisterAsync(member)).NodeId
        );
        var ofPlatform = (await Service.RegisterAsync(Callers.Administrator)).NodeId;
        using var limited = Service.As(member with { OnlyNodes = [mine] });

        await limited.GetAsync($"/v1/nodes/{mine}").JsonAsync();
        Assert.Equal(
            mine,
            Assert
                .Single(
                    (await limited.GetAsync("/v1/nodes?limit=200").JsonAsync()).GetProperty("data").EnumerateArray()
                )
                .GetProperty("id")
                .GetGuid()
        );
        foreach (var node in new[] { other, ofPlatform })
        {
            foreach (
                var path in new[] { "", "/inventory", "/inventory/system", "/inventory/network", "/inventory/disks" }
            )
            {
                await limited.GetAsync($"/v1/nodes/{node}{path}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
            }

            await limited
                .PutAsync($"/v1/nodes/{node}", new { name = "mine" })
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
            await limited
                .PostAsync($"/v1/nodes/{node}/cordon", null)
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
            await limited.DeleteAsync($"/v1/nodes/{node}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }

        await limited
            .PostAsJsonAsync("/v1/nodes/register-token", new { name = "new" })
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task NodeOfThePlatform_IsSeenByAllAndChangedByAdministrators()
    {
        var node = (await Service.RegisterAsync(Callers.Administrator)).NodeId;
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        using var administrator = Service.As(Callers.Administrator);

        await member.GetAsync($"/v1/nodes/{node}").JsonAsync();
        await member.PostAsync($"/v1/nodes/{node}/cordon", null).RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await member.DeleteAsync($"/v1/nodes/{node}").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await member.GetAsync($"/v1/nodes/{node}/inventory").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await administrator.PostAsync($"/v1/nodes/{node}/cordon", null).JsonAsync();
        await administrator.DeleteAsync($"/v1/nodes/{node}").JsonAsync(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task AnyRoute_WithoutInternalToken_IsUnauthorized()
    {
        using var nobody = new HttpClient { BaseAddress = Service.Address };
        foreach (
            var path in new[]
            {
                "/v1/nodes",
                "/agent/tunnel",
                $"/internal/nodes/{Guid.CreateVersion7()}/agent/x",
                "/v1/tunnel/stats",
            }
        )
        {
            await nobody.GetAsync(path).RefusedAsync(HttpStatusCode.Unauthorized, "internal_token_required");
        }

        using var anonymous = Service.As(Principal.Anonymous);
        await anonymous.GetAsync("/v1/nodes").RefusedAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Put_WithVersion_ChangesOnceAndSaysSo()
    {
        var organization = Guid.CreateVersion7();
        var node = (await Service.RegisterAsync(Callers.Member(organization))).NodeId;
        using var member = Service.As(Callers.Member(organization));

        var changed = await member
            .PutAsync(
                $"/v1/nodes/{node}",
                new
                {
                    name = "renamed",
                    public_address = "node.example",
                    ports = new { first = 30000, last = 30010 },
                },
                "\"1\""
            )
            .JsonAsync();

        Assert.Equal(
            ("renamed", 2),
            (changed.GetProperty("name").GetString(), changed.GetProperty("version").GetInt64())
        );
        Assert.Equal(30010, changed.GetProperty("ports").GetProperty("last").GetInt32());
        await member
            .PutAsync($"/v1/nodes/{node}", new { name = "late" }, "\"1\"")
            .RefusedAsync(HttpStatusCode.Conflict, "stale_version");
        await member
            .PutAsync($"/v1/nodes/{node}", new { name = "late" }, "abc")
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        var said = await fixture.Events.Received.AtLeastAsync<NodeChanged>(changedEvent =>
            changedEvent.NodeId == node && changedEvent.Version == 2
        );
        Assert.Equal(new PortRange(30000, 30010), said[0].Ports);
    }

    [Theory]
    [InlineData("""{"name":" "}""", "name")]
    [InlineData("""{"public_address":"a b"}""", "public_address")]
    [InlineData("""{"ports":{"first":5,"last":4}}""", "ports")]
    [InlineData("""{"ports":{"first":1,"last":70000}}""", "ports")]
    [InlineData("""{"labels":{"a":null}}""", "labels")]
    public async Task Put_BadField_IsNamed(string body, string field)
    {
        var organization = Guid.CreateVersion7();
        var node = (await Service.RegisterAsync(Callers.Member(organization))).NodeId;
        using var member = Service.As(Callers.Member(organization));
        var error = await member
            .PutAsync($"/v1/nodes/{node}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))
            .JsonAsync(HttpStatusCode.BadRequest);
        Assert.True(error.GetProperty("errors").TryGetProperty(field, out _), error.ToString());
    }

    [Fact]
    public async Task Cordon_Repeated_ChangesOnce()
    {
        var organization = Guid.CreateVersion7();
        var node = (await Service.RegisterAsync(Callers.Member(organization))).NodeId;
        using var member = Service.As(Callers.Member(organization));

        await member.PostAsync($"/v1/nodes/{node}/cordon", null).JsonAsync();
        var cordoned = await member.PostAsync($"/v1/nodes/{node}/cordon", null).JsonAsync();
        var uncordoned = await member.PostAsync($"/v1/nodes/{node}/uncordon", null).JsonAsync();

        Assert.Equal(
            (false, 2),
            (cordoned.GetProperty("schedulable").GetBoolean(), cordoned.GetProperty("version").GetInt64())
        );
        Assert.Equal(
            (true, 3),
            (uncordoned.GetProperty("schedulable").GetBoolean(), uncordoned.GetProperty("version").GetInt64())
        );
    }

    [Fact]
    public async Task Delete_WhileInstancesExist_NeedsForce()
    {
        var organization = Guid.CreateVersion7();
        var node = (await Service.RegisterAsync(Callers.Member(organization))).NodeId;
        using var member = Service.As(Callers.Member(organization));
        await fixture.Events.PublishAsync(
            new NodeAllocationChanged(node, new NodeCapacity(500, 1024, 2048), 2, 7, TimeProvider.System.GetUtcNow())
        );
        await Eventually.TrueAsync(async cancellationToken =>
            (await member.GetAsync($"/v1/nodes/{node}", cancellationToken).JsonAsync())
                .GetProperty("instances")
                .GetInt32() == 2
        );
        await fixture.Events.PublishAsync(
            new NodeAllocationChanged(node, new NodeCapacity(0, 0, 0), 0, 6, TimeProvider.System.GetUtcNow())
        );

        await member.DeleteAsync($"/v1/nodes/{node}").RefusedAsync(HttpStatusCode.Conflict, "node_not_empty");
        Assert.Equal(
            500,
            (await member.GetAsync($"/v1/nodes/{node}").JsonAsync())
                .GetProperty("allocated")
                .GetProperty("cpu_millicores")
                .GetInt32()
        );
        await member.DeleteAsync($"/v1/nodes/{node}?force=true").JsonAsync(HttpStatusCode.NoContent);

        await member.GetAsync($"/v1/nodes/{node}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(
            organization,
            (await fixture.Events.Received.AtLeastAsync<NodeDeleted>(deleted => deleted.NodeId == node))[
                0
            ].OrganizationId
        );
    }

    [Fact]
    public async Task Inventory_AsReported_WithItsAge()
    {
        var organization = Guid.CreateVersion7();
        var answer = await Service.RegisterAsync(Callers.Member(organization));
        using var member = Service.As(Callers.Member(organization));
        await member
            .GetAsync($"/v1/nodes/{answer.NodeId}/inventory/system")
            .RefusedAsync(HttpStatusCode.NotFound, "inventory_unknown");
        await using var agent = await ReportingAgent.StartAsync(answer.Broker, fixture.Fabric);
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        NodeInventoryReported Report(long sequence, string host) =>
            new(
                answer.NodeId,
                sequence,
                at,
                new SystemInventory(host, "Debian 12", "6.1", "x86_64", "CPU", 4, 1024, at, "docker", "20.10"),
                [new NetworkInterfaceInventory("eth0", "aa:bb", true, 1000, ["192.0.2.1/24"])],
                [new DiskInventory("sda", "/", "ext4", 100, 50)]
            );

        await agent.ReportAsync(Report(5, "newest"));
        await Eventually.TrueAsync(async cancellationToken =>
            (await member.GetAsync($"/v1/nodes/{answer.NodeId}/inventory/system", cancellationToken).JsonAsync())
                .GetProperty("system")
                .GetProperty("hostname")
                .GetString() == "newest"
        );
        await agent.ReportAsync(Report(4, "older"));
        await agent.ReportAsync(Report(6, "last"));
        await Eventually.TrueAsync(async cancellationToken =>
            (await member.GetAsync($"/v1/nodes/{answer.NodeId}/inventory/system", cancellationToken).JsonAsync())
                .GetProperty("system")
                .GetProperty("hostname")
                .GetString() == "last"
        );

        var inventory = await member.GetAsync($"/v1/nodes/{answer.NodeId}/inventory").JsonAsync();
        Assert.InRange(inventory.GetProperty("age_seconds").GetInt64(), 60, 120);
        Assert.Equal("192.0.2.1/24", inventory.GetProperty("network")[0].GetProperty("addresses")[0].GetString());
        Assert.Equal(
            50,
            (await member.GetAsync($"/v1/nodes/{answer.NodeId}/inventory/disks").JsonAsync())
                .GetProperty("disks")[0]
                .GetProperty("used_bytes")
                .GetInt64()
        );
        Assert.Equal(
            1,
            await Service.QueryAsync(database =>
                database.Set<NodeInventory>().CountAsync(row => row.NodeId == answer.NodeId)
            )
        );
    }

    [Fact]
    public async Task Connected_FromTheAgent_PutsTheNodeOnlineAtOnce()
    {
        var organization = Guid.CreateVersion7();
        var answer = await Service.RegisterAsync(Callers.Member(organization));
        using var member = Service.As(Callers.Member(organization));
        await using var agent = await ReportingAgent.StartAsync(answer.Broker, fixture.Fabric);

        await agent.ConnectAsync(answer.NodeId, missingIsolation: ["user", "No Name"], openToAll: true);

        var online = Assert.Single(
            await fixture.Events.Received.AtLeastAsync<NodeWentOnline>(went => went.NodeId == answer.NodeId)
        );
        Assert.Equal(organization, online.OrganizationId);
        var node = await member.GetAsync($"/v1/nodes/{answer.NodeId}").JsonAsync();
        Assert.Equal(
            ("online", 4000),
            (
                node.GetProperty("status").GetString(),
                node.GetProperty("capacity").GetProperty("cpu_millicores").GetInt32()
            )
        );
        Assert.Equal(["user"], node.GetProperty("missing_isolation").EnumerateArray().Select(name => name.GetString()));
        Assert.True(node.GetProperty("open_to_all").GetBoolean());
        Assert.Contains(
            await fixture.Events.Received.AtLeastAsync<NodeChanged>(changed => changed.NodeId == answer.NodeId, 2),
            changed => changed is { OpenToAll: true, MissingIsolation: ["user"] }
        );
        await agent.BeatAsync(answer.NodeId, cpu: 42);
        await Eventually.TrueAsync(async cancellationToken =>
            (await member.GetAsync($"/v1/nodes/{answer.NodeId}", cancellationToken).JsonAsync()).GetProperty("usage")
                is { ValueKind: JsonValueKind.Object } usage
            && usage.GetProperty("cpu_percent").GetDouble() == 42
        );
    }
}

public sealed class NodesOnSqlite(OnSqlite fixture) : NodeTests(fixture), IClassFixture<OnSqlite>;

public sealed class NodesOnPostgres(OnPostgres fixture) : NodeTests(fixture), IClassFixture<OnPostgres>;
