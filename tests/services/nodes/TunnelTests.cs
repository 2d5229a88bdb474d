using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Nodes.Tests.Support;
using Panel.Nodes.Tunnels;
using Panel.Testing;

namespace Panel.Nodes.Tests;

public abstract class TunnelTests(NodesFixture fixture)
{
    private readonly Guid _credential = Guid.CreateVersion7();

    private NodesService Service => fixture.Service;

    [Fact]
    public async Task Request_ThroughTheTunnel_ArrivesSignedAndWithoutOurSecrets()
    {
        await using var agent = await StartAgentAsync();
        await using var tunnel = await ConnectAsync(agent);
        using var instances = Service.As(Callers.Instances);
        instances.DefaultRequestHeaders.Add("X-Panel-Client-Address", "192.0.2.9");
        instances.DefaultRequestHeaders.Add("Cookie", "session=1");
        instances.DefaultRequestHeaders.Add(RequestSignature.SignatureHeader, "forged");

        var echo = await instances
            .PostAsync(PathOf(agent, "/echo/a%2Fb/c%20d?z=1&a=%26"), new StringContent("hello"))
            .JsonAsync();

        Assert.Equal(
            ("POST", "/echo/a%2Fb/c%20d?z=1&a=%26", "hello"),
            (
                echo.GetProperty("method").GetString(),
                echo.GetProperty("target").GetString(),
                echo.GetProperty("body").GetString()
            )
        );
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), echo.GetProperty("hash").GetString());
        var headers = echo.GetProperty("headers")
            .EnumerateArray()
            .Select(header => header.GetString()!)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("Authorization", headers);
        Assert.DoesNotContain("Cookie", headers);
        Assert.DoesNotContain("X-Panel-Client-Address", headers);
    }

    [Fact]
    public async Task Requests_200AtOnce_AllSucceed()
    {
        await using var agent = await StartAgentAsync();
        await using var tunnel = await ConnectAsync(agent);
        using var instances = Service.As(Callers.Instances);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(number => instances.GetStringAsync(PathOf(agent, $"/echo/{number}")))
        );

        Assert.Equal(200, answers.Distinct().Count());
    }

    [Fact]
    public async Task Upload_LargerThanTheBodyLimit_PassesUnhashed()
    {
        await using var agent = await StartAgentAsync();
        await using var tunnel = await ConnectAsync(agent);
        using var instances = Service.As(Callers.Instances);
        var content = RandomNumberGenerator.GetBytes(8 * 1024 * 1024);

        using var response = await instances.PutAsync(PathOf(agent, "/upload"), new ByteArrayContent(content));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), await response.Content.ReadAsStringAsync());
        Assert.Equal(
            8 * 1024 * 1024,
            (await instances.GetByteArrayAsync(PathOf(agent, $"/download/{8 * 1024 * 1024}"))).Length
        );
    }

    [Fact]
    public async Task WebSocket_ThroughTheTunnel_CarriesMessagesBothWays()
    {
        await using var agent = await StartAgentAsync();
        await using var tunnel = await ConnectAsync(agent);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + fixture.Identity.TokenFor(Callers.Instances));
        await socket.ConnectAsync(
            new UriBuilder(Service.Address) { Scheme = "ws", Path = PathOf(agent, "/ws") }.Uri,
            CancellationToken.None
        );

        await socket.SendAsync(Encoding.UTF8.GetBytes("say"), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);

        Assert.Equal("say", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Fact]
    public async Task Tunnel_Dropped_FailsAtOnceAndRecovers()
    {
        await using var agent = await StartAgentAsync();
        using var instances = Service.As(Callers.Instances);
        var tunnel = await ConnectAsync(agent);
        var hanging = instances.GetAsync(PathOf(agent, "/hang"));
        await instances.GetStringAsync(PathOf(agent, "/echo/1"));

        var watch = Stopwatch.StartNew();
        await tunnel.DisposeAsync();
        using var broken = await hanging;
        using var absent = await Eventually.GetAsync(
            cancellationToken => instances.GetAsync(PathOf(agent, "/echo/2"), cancellationToken),
            answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable
        );

        Assert.True(
            broken.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable,
            broken.StatusCode.ToString()
        );
        Assert.NotNull(absent.Headers.RetryAfter);
        Assert.Equal(
            "node_unreachable",
            (await absent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()
        );
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
        await using var next = await ConnectAsync(agent);
        await instances.GetStringAsync(PathOf(agent, "/echo/3"));
    }

    [Fact]
    public async Task Tunnel_NewerOne_ClosesTheOlder()
    {
        await using var agent = await StartAgentAsync();
        await using var older = await ConnectAsync(agent);
        await using var bulk = await ConnectAsync(agent, "bulk");
        await using var newer = await ConnectAsync(agent);

        await older.Ended.WaitAsync(TimeSpan.FromSeconds(5));
        using var instances = Service.As(Callers.Instances);
        await instances.GetStringAsync(PathOf(agent, "/echo/1"));
        Assert.False(bulk.Ended.IsCompleted);
        Assert.Equal(
            2,
            await Service.QueryAsync(database =>
                database.Set<TunnelRecord>().CountAsync(row => row.NodeId == agent.NodeId)
            )
        );
    }

    [Fact]
    public async Task Tunnel_TokenRevokedOrNodeDeleted_ClosesWithinSeconds()
    {
        await using var agent = await StartAgentAsync();
        await using var revoked = await ConnectAsync(agent);
        await fixture.Events.PublishAsync(
            new CredentialRevoked(_credential, agent.NodeId, TimeProvider.System.GetUtcNow())
        );
        await revoked.Ended.WaitAsync(TimeSpan.FromSeconds(8));

        await using var again = await ConnectAsync(agent);
        using var administrator = Service.As(Callers.Administrator);
        await administrator.DeleteAsync($"/v1/nodes/{agent.NodeId}").JsonAsync(HttpStatusCode.NoContent);
        await again.Ended.WaitAsync(TimeSpan.FromSeconds(8));
        await Assert.ThrowsAsync<WebSocketException>(() => agent.DialAsync(Service.Address));
    }

    [Fact]
    public async Task Tunnel_OnAnotherReplica_IsReachedThroughIt()
    {
        await using var other = await NodesService.StartAsync(fixture.Database, fixture.Identity, fixture.Fabric);
        await using var agent = await StartAgentAsync();
        await using var tunnel = await ConnectAsync(agent, panel: other);
        using var instances = Service.As(Callers.Instances);

        var echo = await instances.PostAsync(PathOf(agent, "/echo/x?a=1"), new StringContent("over two")).JsonAsync();
        Assert.Equal("over two", echo.GetProperty("body").GetString());
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + fixture.Identity.TokenFor(Callers.Instances));
        await socket.ConnectAsync(
            new UriBuilder(Service.Address) { Scheme = "ws", Path = PathOf(agent, "/ws") }.Uri,
            CancellationToken.None
        );
        instances.DefaultRequestHeaders.Add("X-Panel-Forwarded-By", "http://a-third-one");
        await instances
            .GetAsync(PathOf(agent, "/echo/x"))
            .RefusedAsync(HttpStatusCode.ServiceUnavailable, "node_unreachable");

        // The node moves here: the other replica lets its older tunnel go.
        await using var moved = await ConnectAsync(agent);
        await tunnel.Ended.WaitAsync(TimeSpan.FromSeconds(8));
        instances.DefaultRequestHeaders.Remove("X-Panel-Forwarded-By");
        await instances.GetStringAsync(PathOf(agent, "/echo/y"));
    }

    [Fact]
    public async Task Proxy_ForAnybodyButTheInstancesService_IsForbidden()
    {
        var path = $"/internal/nodes/{Guid.CreateVersion7()}/agent/echo/1";
        foreach (
            var principal in new[]
            {
                Callers.Administrator,
                Callers.Agent(Guid.CreateVersion7()),
                Callers.Instances with
                {
                    Name = "billing",
                },
            }
        )
        {
            using var client = Service.As(principal);
            await client.GetAsync(path).RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        using var instances = Service.As(Callers.Instances);
        await instances.GetAsync(path).RefusedAsync(HttpStatusCode.ServiceUnavailable, "node_unreachable");
    }

    [Fact]
    public async Task TunnelStats_ForAdministrators_NameTheAgents()
    {
        await using var agent = await StartAgentAsync();
        await using var tunnel = await ConnectAsync(agent);
        using var administrator = Service.As(Callers.Administrator);

        Assert.Contains(
            (await administrator.GetAsync("/v1/tunnel/agents?limit=200").JsonAsync())
                .GetProperty("data")
                .EnumerateArray(),
            row => row.GetProperty("node_id").GetGuid() == agent.NodeId
        );
        Assert.True(
            (await administrator.GetAsync("/v1/tunnel/stats").JsonAsync()).GetProperty("bytes_sent").GetInt64() > 0
        );
        var figures = (await administrator.GetAsync("/internal/figures").JsonAsync()).GetProperty("figures");
        Assert.True(figures.GetProperty("tunnels").GetProperty("control").GetInt64() > 0);
        Assert.True(figures.GetProperty("nodes").EnumerateObject().Sum(status => status.Value.GetInt64()) > 0);
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        foreach (var path in (string[])["/v1/tunnel/stats", "/v1/tunnel/agents", "/internal/figures"])
        {
            await member.GetAsync(path).RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        }
    }

    private static string PathOf(TestAgent agent, string path) => $"/internal/nodes/{agent.NodeId}/agent{path}";

    private async Task<TestAgent> StartAgentAsync()
    {
        var answer = await Service.RegisterAsync(Callers.Administrator);
        var agent = new TestAgent(
            answer.NodeId,
            Convert.FromBase64String(answer.SigningSecret),
            () => fixture.Identity.TokenFor(Callers.Agent(answer.NodeId, _credential))
        );
        await agent.StartAsync();
        return agent;
    }

    private async Task<TestTunnel> ConnectAsync(TestAgent agent, string kind = "control", NodesService? panel = null)
    {
        var before = await RecordsAsync(agent);
        var tunnel = await agent.DialAsync((panel ?? Service).Address, kind);
        await Eventually.TrueAsync(async _ => (await RecordsAsync(agent)).Except(before).Any());
        return tunnel;
    }

    private Task<List<Guid>> RecordsAsync(TestAgent agent) =>
        Service.QueryAsync(database =>
            database.Set<TunnelRecord>().Where(row => row.NodeId == agent.NodeId).Select(row => row.Id).ToListAsync()
        );
}

public sealed class TunnelOnSqlite(OnSqlite fixture) : TunnelTests(fixture), IClassFixture<OnSqlite>;

public sealed class TunnelOnPostgres(OnPostgres fixture) : TunnelTests(fixture), IClassFixture<OnPostgres>;
