using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.AgentLink;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Bus.Topology;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Nodes.Data;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests;

/// <summary>Accounts on a real RabbitMQ, used by the real agent's end of the bus.</summary>
public sealed class BrokerTests(RabbitVirtualHost rabbit) : IClassFixture<RabbitVirtualHost>, IAsyncLifetime
{
    private EmptyDatabase _database = null!;
    private FakeIdentity _identity = null!;
    private NodesService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await EmptyDatabase.CreateAsync("postgres");
        _identity = await FakeIdentity.StartAsync();
        _service = await StartServiceAsync(_database, rabbit.ManagementUrl.ToString());
        await Eventually.TrueAsync(
            () => _service.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy,
            TimeSpan.FromSeconds(20)
        );
    }

    [Fact]
    public async Task Agent_WithItsAccount_GetsCommandsSentBeforeItCameAndReports()
    {
        var answer = await _service.RegisterAsync(Callers.Administrator);
        await SendSyncAsync(answer.NodeId);

        await using var agent = await ReportingAgent.StartAsync(answer.Broker, new SharedMemoryFabric());
        await agent.ConnectAsync(answer.NodeId);

        await Eventually.TrueAsync(
            () => agent.Received.All.Any(sync => sync.NodeId == answer.NodeId),
            TimeSpan.FromSeconds(15)
        );
        await Eventually.TrueAsync(
            async _ => await StatusAsync(answer.NodeId) == NodeStatus.Online,
            TimeSpan.FromSeconds(15)
        );
    }

    [Fact]
    public async Task Agent_ReportingForAnotherNode_IsNotHeard()
    {
        var (honest, other) = (
            await _service.RegisterAsync(Callers.Administrator),
            await _service.RegisterAsync(Callers.Administrator)
        );
        await using var agent = await ReportingAgent.StartAsync(honest.Broker, new SharedMemoryFabric());

        await agent.ConnectAsync(other.NodeId);
        await agent.ConnectAsync(honest.NodeId);

        await Eventually.TrueAsync(
            async _ => await StatusAsync(honest.NodeId) == NodeStatus.Online,
            TimeSpan.FromSeconds(15)
        );
        Assert.Equal(NodeStatus.Pending, await StatusAsync(other.NodeId));
    }

    [Fact]
    public async Task Account_OfANode_ReachesNothingElse()
    {
        var (node, other) = (
            await _service.RegisterAsync(Callers.Administrator),
            await _service.RegisterAsync(Callers.Administrator)
        );
        var stolen = node.Broker with { CommandQueue = other.Broker.CommandQueue };

        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await using var thief = await ReportingAgent.StartAsync(stolen, new SharedMemoryFabric());
        });
    }

    [Fact]
    public async Task Delete_OfTheNode_RemovesUserQueueAndExchanges()
    {
        var answer = await _service.RegisterAsync(Callers.Administrator);
        Assert.NotEmpty(await NamesAsync(answer.NodeId));
        using var administrator = _service.As(Callers.Administrator);

        await administrator.DeleteAsync($"/v1/nodes/{answer.NodeId}").JsonAsync(HttpStatusCode.NoContent);

        await Eventually.TrueAsync(async _ => (await NamesAsync(answer.NodeId)).Count == 0, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Register_BrokerCannotBeReached_LeavesNothingAndTokenWorksAgain()
    {
        await using var database = await EmptyDatabase.CreateAsync("postgres");
        var unreachable = new UriBuilder(rabbit.ManagementUrl) { Port = FreePort.Next() }.ToString();
        string token;
        await using (var broken = await StartServiceAsync(database, unreachable))
        {
            using var administrator = broken.As(Callers.Administrator);
            token = await NodesService.IssueTokenAsync(administrator, new { shared = true });
            await broken
                .RegisterWithAsync(token)
                .RefusedAsync(HttpStatusCode.ServiceUnavailable, "registration_failed");
            Assert.Equal(0, await broken.QueryAsync(context => context.Set<Node>().CountAsync()));
        }

        await using var mended = await StartServiceAsync(database, rabbit.ManagementUrl.ToString());
        await mended.RegisterWithAsync(token).JsonAsync(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        using var client = RabbitManagement.CreateClient(rabbit.ManagementUrl);
        foreach (var node in await NodeUsersAsync(client))
        {
            using (await client.DeleteAsync($"api/users/{node}")) { }
        }

        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }

    private Task<NodesService> StartServiceAsync(EmptyDatabase database, string management) =>
        NodesService.StartAsync(
            database,
            _identity,
            new SharedMemoryFabric(),
            null,
            ("Bus:Transport", "rabbitmq"),
            ("Bus:Url", rabbit.Url.ToString()),
            ("Bus:ManagementUrl", management)
        );

    private async Task SendSyncAsync(Guid node)
    {
        await using var scope = _service.Services.CreateAsyncScope();
        scope
            .ServiceProvider.GetRequiredService<IOutbox>()
            .Send(BusNames.CommandQueue(node), new SyncNode(node, [], [], TimeProvider.System.GetUtcNow()));
        await scope.ServiceProvider.GetRequiredService<Data.NodesDbContext>().SaveChangesAsync();
    }

    private Task<NodeStatus> StatusAsync(Guid id) =>
        _service.QueryAsync(database =>
            database.Set<Node>().Where(node => node.Id == id).Select(node => node.Status).SingleAsync()
        );

    private async Task<List<string>> NamesAsync(Guid node)
    {
        using var client = RabbitManagement.CreateClient(rabbit.ManagementUrl);
        var names = new List<string>();
        foreach (var path in new[] { "users", $"queues/{rabbit.Name}", $"exchanges/{rabbit.Name}" })
        {
            names.AddRange(
                (await client.GetFromJsonAsync<JsonElement>($"api/{path}"))
                    .EnumerateArray()
                    .Select(row => row.GetProperty("name").GetString()!)
                    .Where(name => name.StartsWith($"node.{node}", StringComparison.Ordinal))
            );
        }

        return names;
    }

    // Users belong to the broker and outlive the virtual host.
    private async Task<IEnumerable<string>> NodeUsersAsync(HttpClient client)
    {
        var permissions = await client.GetFromJsonAsync<JsonElement>($"api/vhosts/{rabbit.Name}/permissions");
        return
        [
            .. permissions
                .EnumerateArray()
                .Select(row => row.GetProperty("user").GetString()!)
                .Where(user => user.StartsWith("node.", StringComparison.Ordinal)),
        ];
    }
}
