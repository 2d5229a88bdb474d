using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Contracts;
using Panel.Nodes.Data;
using Panel.Nodes.Presence;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests;

public sealed class PresenceTests : IAsyncDisposable
{
    private readonly ShiftedClock _clock = new();
    private readonly SharedMemoryFabric _fabric = new();
    private EmptyDatabase _database = null!;
    private FakeIdentity _identity = null!;
    private BusPeer _events = null!;
    private NodesService _service = null!;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Silence_MakesSuspectThenOffline_AndAHeartbeatOnline(string provider)
    {
        await StartAsync(provider);
        var node = (await _service.RegisterAsync(Callers.Administrator)).NodeId;
        _clock.Advance(TimeSpan.FromSeconds(100));

        await BeatAsync(node, 1);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
        await PassAsync(39);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
        await PassAsync(2);
        Assert.Equal(NodeStatus.Suspect, await StatusAsync(node));
        await PassAsync(48);
        Assert.Equal(NodeStatus.Suspect, await StatusAsync(node));
        await PassAsync(2);
        Assert.Equal(NodeStatus.Offline, await StatusAsync(node));
        await BeatAsync(node, 1);
        Assert.Equal(NodeStatus.Offline, await StatusAsync(node));
        await BeatAsync(node, 2);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));

        await _events.Received.AtLeastAsync<NodeWentOnline>(went => went.NodeId == node, 2);
        Assert.Single(await _events.Received.AtLeastAsync<NodeWentOffline>(went => went.NodeId == node));
        var changes = await _events.Received.AtLeastAsync<NodeChanged>(changed => changed.NodeId == node, 5);
        Assert.Equal([1, 2, 3, 4, 5], changes.Select(changed => changed.Version).Order());
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Tunnel_MissingWhileHeartbeatsCome_MakesSuspect_AndItsReturnOnline(string provider)
    {
        await StartAsync(provider);
        var node = (await _service.RegisterAsync(Callers.Administrator)).NodeId;
        await BeatAsync(node, 1);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
        await PassAsync(39);
        await BeatAsync(node, 2);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
        await PassAsync(2);
        await BeatAsync(node, 3);
        Assert.Equal(NodeStatus.Suspect, await StatusAsync(node));
        await BeatAsync(node, 4);
        Assert.Equal(NodeStatus.Suspect, await StatusAsync(node));

        await _service.QueryAsync(database =>
        {
            database.Add(
                new Tunnels.TunnelRecord
                {
                    Id = Guid.CreateVersion7(),
                    NodeId = node,
                    Kind = Tunnels.TunnelKind.Control,
                    CredentialId = Guid.CreateVersion7(),
                    Replica = "http://other",
                    Since = _clock.GetUtcNow(),
                }
            );
            return database.SaveChangesAsync();
        });
        await BeatAsync(node, 5);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
        await PassAsync(30);
        await BeatAsync(node, 6);
        await PassAsync(30);
        await BeatAsync(node, 7);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Sweep_OfTwoReplicasAtOnce_PublishesEachTransitionOnce(string provider)
    {
        await StartAsync(provider);
        await using var second = await NodesService.StartAsync(_database, _identity, _fabric, _clock);
        var nodes = new List<Guid>();
        for (var number = 0; number < 10; number++)
        {
            nodes.Add((await _service.RegisterAsync(Callers.Administrator)).NodeId);
        }

        foreach (var node in nodes)
        {
            Buffer(_service).Record(Heartbeat(node, 1));
        }

        await Task.WhenAll(SweepAsync(_service), SweepAsync(second));
        await SweepAsync(second);
        _clock.Advance(TimeSpan.FromSeconds(91));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => SweepAsync(number % 2 == 0 ? _service : second)));

        foreach (var node in nodes)
        {
            Assert.Equal(NodeStatus.Offline, await StatusAsync(node));
        }

        await _events.Received.AtLeastAsync<NodeWentOffline>(_ => true, 10);
        // A marker behind them: everything published before it has arrived.
        var marker = (await _service.RegisterAsync(Callers.Administrator)).NodeId;
        await _events.Received.AtLeastAsync<NodeChanged>(changed => changed.NodeId == marker);
        Assert.Equal(10, _events.Received.All<NodeWentOffline>().Count);
        Assert.Equal(10, _events.Received.All<NodeWentOnline>().Count);
        Assert.Equal(30, _events.Received.All<NodeChanged>().Count(changed => changed.NodeId != marker));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Restart_AfterALongPause_GivesNodesTimeToReport(string provider)
    {
        await StartAsync(provider);
        var node = (await _service.RegisterAsync(Callers.Administrator)).NodeId;
        await BeatAsync(node, 1);
        await _service.DisposeAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        _service = await NodesService.StartAsync(_database, _identity, _fabric, _clock);

        await PassAsync(1);
        Assert.Equal(NodeStatus.Online, await StatusAsync(node));
        await PassAsync(90);
        Assert.Equal(NodeStatus.Offline, await StatusAsync(node));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Draining_StaysThroughSilenceAndHeartbeats(string provider)
    {
        await StartAsync(provider);
        var node = (await _service.RegisterAsync(Callers.Administrator)).NodeId;
        await BeatAsync(node, 1);
        await _service.QueryAsync(database =>
            database
                .Set<Node>()
                .Where(row => row.Id == node)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, NodeStatus.Draining))
        );

        await PassAsync(200);
        Assert.Equal(NodeStatus.Draining, await StatusAsync(node));
        await BeatAsync(node, 2);
        Assert.Equal(NodeStatus.Draining, await StatusAsync(node));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Flush_OfManyNodes_WritesEachNewestHeartbeat(string provider)
    {
        await StartAsync(provider);
        // Its own sweep in between would judge the nodes too.
        await _service
            .Services.GetServices<IHostedService>()
            .OfType<PresenceWorker>()
            .Single()
            .StopAsync(CancellationToken.None);
        var nodes = Enumerable
            .Range(0, 1200)
            .Select(number => new Node
            {
                Id = Guid.CreateVersion7(),
                Name = $"n{number}",
                PublicAddress = "192.0.2.1",
                FirstPort = 1,
                LastPort = 2,
                Hostname = "",
                AgentVersion = "",
                Runtime = "",
                SigningSecret = "",
                CreatedAt = _clock.GetUtcNow(),
            })
            .ToList();
        await _service.QueryAsync(database =>
        {
            database.AddRange(nodes);
            return database.SaveChangesAsync();
        });
        foreach (var node in nodes)
        {
            Buffer(_service).Record(Heartbeat(node.Id, 9, cpu: 9));
            Buffer(_service).Record(Heartbeat(node.Id, 3, cpu: 3));
        }

        Buffer(_service).Record(Heartbeat(Guid.CreateVersion7(), 1));

        await _service.Services.GetRequiredService<PresenceSweeper>().FlushAsync(CancellationToken.None);

        Assert.Equal(
            1200,
            await _service.QueryAsync(database =>
                database
                    .Set<Node>()
                    .CountAsync(node =>
                        node.HeartbeatSequence == 9
                        && node.CpuPercent == 9
                        && node.LastSeenAt != null
                        && node.Version == 1
                    )
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _events.DisposeAsync();
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task StartAsync(string provider)
    {
        _database = await EmptyDatabase.CreateAsync(provider);
        _identity = await FakeIdentity.StartAsync(_clock);
        _events = await EventRecorder.StartAsync(_fabric);
        _service = await NodesService.StartAsync(_database, _identity, _fabric, _clock);
        await Eventually.TrueAsync(() =>
            _service.Services.GetRequiredService<MassTransit.IBusControl>().CheckHealth().Status
            == MassTransit.BusHealthStatus.Healthy
        );
    }

    private static HeartbeatBuffer Buffer(NodesService service) =>
        service.Services.GetRequiredService<HeartbeatBuffer>();

    private static Task SweepAsync(NodesService service) =>
        service.Services.GetRequiredService<PresenceSweeper>().SweepAsync(CancellationToken.None);

    private NodeHeartbeat Heartbeat(Guid node, long sequence, double cpu = 1) =>
        new(node, sequence, _clock.GetUtcNow(), cpu, 1, 1, 0);

    private Task BeatAsync(Guid node, long sequence)
    {
        Buffer(_service).Record(Heartbeat(node, sequence));
        return SweepAsync(_service);
    }

    private Task PassAsync(int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return SweepAsync(_service);
    }

    private Task<NodeStatus> StatusAsync(Guid id) =>
        _service.QueryAsync(database =>
            database.Set<Node>().Where(node => node.Id == id).Select(node => node.Status).SingleAsync()
        );
}
