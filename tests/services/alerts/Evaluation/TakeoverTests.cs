using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Evaluation;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;
using Panel.Bus.Topology;
using Panel.Contracts;
using Panel.Testing;
using RabbitMQ.Client;

namespace Panel.Alerts.Tests.Evaluation;

/// <summary>A replica is killed while a rule waits for its duration; the next one has heard no sample before.</summary>
public sealed class TakeoverTests
{
    private const int Step = 10;

    private readonly Guid _organization = Guid.CreateVersion7();
    private readonly Guid _node = Guid.CreateVersion7();
    private readonly Guid _rule = Guid.CreateVersion7();
    private DateTimeOffset _start;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Duration_OverATakeover_CountsFromItsFirstSample(bool gap)
    {
        using var folder = new TempFolder();
        await using var database = new PrivatePostgres();
        await using var broker = new PrivateRabbitMq();
        await database.InitializeAsync();
        await broker.InitializeAsync();
        using var publisher = await Replicas.PublisherAsync(broker);
        var bus = publisher.Services.GetRequiredService<IBus>();
        await using var first = AlertsProcess.Start(database, broker, folder.Path);
        await Replicas.LeasedAsync(database, replicas: 1);
        _start = DateTimeOffset.FromUnixTimeSeconds(
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / Step * Step - 120
        );
        await AddRuleAsync(database);
        // Again and again: the leases come before the queue, and what is published without a queue is lost.
        await Eventually.TrueAsync(
            async token =>
            {
                await bus.Publish(new NodeWentOnline(_node, _organization, "node-1", _start), token);
                await using var context = Replicas.Context(database);
                return await context.Set<KnownTarget>().AnyAsync(target => target.Id == _node, token);
            },
            TimeSpan.FromSeconds(60)
        );
        await Eventually.TrueAsync(
            async token =>
            {
                await using var context = Replicas.Context(database);
                return !await context.Set<TargetEvent>().AnyAsync(token);
            },
            TimeSpan.FromSeconds(30)
        );
        await BindAsync(broker);
        await HearAsync(bus, database, -Step, cpu: 1);

        // 0 to 50 s; the lease says how far that was evaluated.
        await SendSeriesAsync(bus, 0, 50);
        await Eventually.TrueAsync(token => IsEvaluatedAsync(database, 50, token), TimeSpan.FromSeconds(30));
        Assert.Equal(_start, (await PendingAsync(database)).Since);
        await first.KillAsync();
        await using var second = AlertsProcess.Start(database, broker, folder.Path);
        await TakenOverAsync(database);
        await HearAsync(bus, database, 55, cpu: 95);
        await SendSeriesAsync(bus, gap ? 90 : 60, 100);

        if (gap)
        {
            // What was between 55 and 90 s is unknown, so the duration begins anew.
            await Eventually.TrueAsync(async _ => (await PendingAsync(database)).Since == _start.AddSeconds(90));
            return;
        }

        var alert = await Eventually.GetAsync(
            async token =>
            {
                await using var context = Replicas.Context(database);
                return (await context.Set<Alert>().SingleOrDefaultAsync(alert => alert.RuleId == _rule, token))!;
            },
            alert => alert is not null,
            TimeSpan.FromSeconds(30)
        );
        Assert.Equal(_start.AddSeconds(100), alert.StartedAt);
        await publisher.StopAsync();
    }

    private async Task AddRuleAsync(PrivatePostgres database)
    {
        await using var context = Replicas.Context(database);
        context.Add(
            new AlertRule
            {
                Id = _rule,
                OrganizationId = _organization,
                Name = "busy",
                TargetType = KnownTarget.Node,
                Metric = RuleMetric.CpuUsage,
                Operator = RuleOperator.Gt,
                Threshold = 90,
                DurationSeconds = 100,
                CreatedAt = _start,
                UpdatedAt = _start,
            }
        );
        await context.SaveChangesAsync();
        await context.StampRulesAsync(CancellationToken.None);
    }

    /// <summary>As the nodes service binds a node's exchange.</summary>
    private async Task BindAsync(PrivateRabbitMq broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Url }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var own = BusNames.ReportExchange(_node);
        await channel.ExchangeDeclareAsync(own, ExchangeType.Fanout, durable: true);
        await channel.ExchangeBindAsync(BusNames.Reports, own, "");
    }

    /// <summary>Sends a sample until the replica has it: its own queue comes some time after its leases.</summary>
    private Task HearAsync(IBus bus, PrivatePostgres database, int second, double cpu) =>
        Eventually.TrueAsync(
            async token =>
            {
                await SendAsync(bus, second, cpu);
                return await IsEvaluatedAsync(database, second, token);
            },
            TimeSpan.FromSeconds(120)
        );

    private async Task SendSeriesAsync(IBus bus, int from, int to)
    {
        for (var second = from; second <= to; second += Step)
        {
            await SendAsync(bus, second, cpu: 95);
        }
    }

    private async Task SendAsync(IBus bus, int second, double cpu)
    {
        var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{BusNames.ReportExchange(_node)}"));
        var sample = new NodeSample(_start.AddSeconds(second), cpu, 1, 1, 2, 1, 2, 0, 0, []);
        await endpoint.Send(new NodeSamples(_node, second, [sample]));
    }

    private async Task<RuleState> PendingAsync(PrivatePostgres database)
    {
        await using var context = Replicas.Context(database);
        return await context
            .Set<RuleState>()
            .SingleAsync(state => state.RuleId == _rule && state.Phase == RulePhase.Pending);
    }

    private async Task<bool> IsEvaluatedAsync(PrivatePostgres database, int second, CancellationToken cancellationToken)
    {
        var (shard, until) = (Shards.Of(_node), _start.AddSeconds(second));
        await using var context = Replicas.Context(database);
        return await context
            .Set<ShardLease>()
            .AnyAsync(lease => lease.Shard == shard && lease.EvaluatedAt >= until, cancellationToken);
    }

    // The killed replica's row lasts as long as its leases.
    private static Task TakenOverAsync(PrivatePostgres database) =>
        Eventually.TrueAsync(
            async token =>
            {
                await using var context = Replicas.Context(database);
                var now = TimeProvider.System.GetUtcNow();
                var alive = await context.Set<EvaluatorReplica>().Select(replica => replica.Id).ToListAsync(token);
                var owners = await context
                    .Set<ShardLease>()
                    .Where(lease => lease.Until > now)
                    .Select(lease => lease.Owner)
                    .ToListAsync(token);
                return alive.Count == 1 && owners.Count == Shards.Count && owners.TrueForAll(id => id == alive[0]);
            },
            TimeSpan.FromSeconds(60)
        );
}
