using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus.Errors;
using Panel.Bus.Reports;
using Panel.Bus.Topology;
using Panel.Contracts;
using Panel.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Panel.Bus.Tests;

/// <summary>Agents on a real broker, each with a user that is limited to its node's names.</summary>
public sealed class AgentBusTests(RabbitVirtualHost broker) : IClassFixture<RabbitVirtualHost>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Agent_LimitedUser_TakesCommandsAndReports()
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var services = await StartNodesAsync();
        await using var agent = await StartAgentAsync(node);
        var command = new StopInstance(
            Guid.CreateVersion7(),
            node.Node,
            Guid.CreateVersion7(),
            3,
            DateTimeOffset.UnixEpoch
        );

        await services.SendAsync(BusNames.CommandQueue(node.Node), command);
        Assert.Equal(command, await agent.Received<StopInstance>().NextAsync());

        await agent.Services.GetRequiredService<IReportSender>().SendAsync(Heartbeat(node.Node), None);
        Assert.Equal(Heartbeat(node.Node), await services.Received<NodeHeartbeat>().NextAsync());
        Assert.DoesNotContain(
            agent.Logs.Entries,
            entry => entry.Message.Contains("ACCESS_REFUSED", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Command_SentBeforeTheAgentEverCame_IsKept()
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var services = await StartNodesAsync();
        var command = new StopInstance(
            Guid.CreateVersion7(),
            node.Node,
            Guid.CreateVersion7(),
            3,
            DateTimeOffset.UnixEpoch
        );
        await services.SendAsync(BusNames.CommandQueue(node.Node), command);

        await using var agent = await StartAgentAsync(node);

        Assert.Equal(command, await agent.Received<StopInstance>().NextAsync());
    }

    [Fact]
    public async Task Command_ThatTheAgentCannotHandle_EndsInItsErrorQueue()
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var services = await StartNodesAsync();
        await using var agent = await BusHost.StartAgentAsync(
            node.Options,
            node.Node,
            bus => bus.AddConsumer<PingConsumer>()
        );

        await services.SendAsync(BusNames.CommandQueue(node.Node), new Ping("poison"));

        var errors = new DeadLetters(BusHost.On(broker.Url));
        await Eventually.TrueAsync(
            async cancellationToken =>
                await errors.CountAsync(BusNames.CommandQueue(node.Node), cancellationToken) == 1,
            TimeSpan.FromSeconds(30)
        );
    }

    [Fact]
    public async Task Report_NamingAnotherNode_IsRefusedAndLaterOnesPass()
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var services = await StartNodesAsync();
        await using var agent = await StartAgentAsync(node);
        var reports = agent.Services.GetRequiredService<IReportSender>();

        await reports.SendAsync(Heartbeat(Guid.CreateVersion7()), None);
        await reports.SendAsync(Heartbeat(node.Node), None);

        Assert.Equal(node.Node, (await services.Received<NodeHeartbeat>().NextAsync()).NodeId);
        // It may be refused after the later one was taken: several are consumed at once.
        await Eventually.TrueAsync(() =>
            services.Logs.Entries.Any(entry =>
                entry.Message.StartsWith("Refused a NodeHeartbeat", StringComparison.Ordinal)
            )
        );
        Assert.Single(services.Received<NodeHeartbeat>().All);
    }

    [Fact]
    public async Task Report_NoQueueBehindTheExchange_IsNotTaken()
    {
        await using var empty = await RabbitVirtualHost.CreateAsync();
        await using var node = await NodeBroker.CreateAsync(empty);
        await using var agent = await StartAgentAsync(node);

        await Assert.ThrowsAnyAsync<MassTransitException>(() =>
            agent.Services.GetRequiredService<IReportSender>().SendAsync(Heartbeat(node.Node), None)
        );
    }

    [Fact]
    public async Task Agent_UserMadeAfterItsStart_Connects()
    {
        await using var node = NodeBroker.Unprovisioned(broker);
        await using var agent = await BusHost.StartAgentAsync(
            node.Options,
            node.Node,
            bus => bus.AddConsumer<RecordingConsumer<StopInstance>>()
        );
        await Eventually.TrueAsync(() =>
            agent.Logs.Entries.Any(entry =>
                entry.Message.StartsWith("The broker refuses the login", StringComparison.Ordinal)
            )
        );

        await node.CreateUserAsync();

        await agent.ReadyAsync();
    }

    [Fact]
    public async Task Agent_UserRemovedAndMadeAgain_Reconnects()
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var services = await StartNodesAsync();
        await using var agent = await StartAgentAsync(node);
        await node.DeleteUserAsync();
        await Eventually.TrueAsync(
            () =>
                agent.Logs.Entries.Any(entry =>
                    entry.Message.StartsWith("Connection Failed", StringComparison.Ordinal)
                ),
            TimeSpan.FromSeconds(30)
        );

        await node.CreateUserAsync();

        await agent.ReadyAsync();
        await agent.Services.GetRequiredService<IReportSender>().SendAsync(Heartbeat(node.Node), None);
        await services.Received<NodeHeartbeat>().NextAsync();
    }

    [Theory]
    [InlineData("consume another node's queue")]
    [InlineData("read another node's queue")]
    [InlineData("publish to another node's report exchange")]
    [InlineData("publish to all reports")]
    [InlineData("publish to another node's queue")]
    [InlineData("bind its queue to an event")]
    [InlineData("declare a queue")]
    public async Task LimitedUser_ReachesForSomethingElse_IsRefused(string what)
    {
        await using var node = await NodeBroker.CreateAsync(broker);
        await using var other = await NodeBroker.CreateAsync(broker);
        await using var otherAgent = await StartAgentAsync(other);
        await using var services = await StartNodesAsync();
        await services.Bus.Publish(new Ping("makes the exchange"));
        await using var ownAgent = await StartAgentAsync(node);
        await using var connection = await new ConnectionFactory
        {
            Uri = new Uri(node.Options.Url),
        }.CreateConnectionAsync(None);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), None);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() =>
            what switch
            {
                "consume another node's queue" => channel.BasicConsumeAsync(
                    BusNames.CommandQueue(other.Node),
                    autoAck: true,
                    new AsyncEventingConsumerStub(channel),
                    None
                ),
                "read another node's queue" => channel.BasicGetAsync(
                    BusNames.CommandQueue(other.Node),
                    autoAck: true,
                    None
                ),
                "publish to another node's report exchange" => channel
                    .BasicPublishAsync(BusNames.ReportExchange(other.Node), "", ReadOnlyMemory<byte>.Empty, None)
                    .AsTask(),
                "publish to all reports" => channel
                    .BasicPublishAsync(BusNames.Reports, "", ReadOnlyMemory<byte>.Empty, None)
                    .AsTask(),
                "publish to another node's queue" => channel
                    .BasicPublishAsync("", BusNames.CommandQueue(other.Node), ReadOnlyMemory<byte>.Empty, None)
                    .AsTask(),
                "bind its queue to an event" => channel.QueueBindAsync(
                    BusNames.CommandQueue(node.Node),
                    "Panel.Bus.Tests:Ping",
                    "",
                    cancellationToken: None
                ),
                "declare a queue" => channel.QueueDeclareAsync("mine", cancellationToken: None),
                _ => Task.CompletedTask,
            }
        );

        var reason =
            (
                refused as OperationInterruptedException ?? refused.InnerException as OperationInterruptedException
            )?.ShutdownReason
            ?? channel.CloseReason;
        Assert.Equal(Constants.AccessRefused, reason!.ReplyCode);
    }

    private static NodeHeartbeat Heartbeat(Guid node) => new(node, 1, DateTimeOffset.UnixEpoch, 12.5, 1, 2, 3);

    private async Task<BusHost> StartNodesAsync() =>
        await (
            await BusHost.StartServiceAsync(
                BusHost.On(broker.Url),
                $"nodes{Guid.CreateVersion7():N}",
                bus => bus.ConsumeReports<RecordingConsumer<NodeHeartbeat>>("heartbeats")
            )
        ).ReadyAsync();

    private static async Task<BusHost> StartAgentAsync(NodeBroker node) =>
        await (
            await BusHost.StartAgentAsync(
                node.Options,
                node.Node,
                bus => bus.AddConsumer<RecordingConsumer<StopInstance>>()
            )
        ).ReadyAsync();

    private sealed class AsyncEventingConsumerStub(IChannel channel) : AsyncDefaultBasicConsumer(channel);
}
