using Microsoft.Extensions.Time.Testing;
using Panel.Agent.Reports;
using Panel.Agent.Storage;
using Panel.Agent.Tests.Instances;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Reports;

public sealed class ReportOutboxTests
{
    private static InstanceObservation Observation(Guid id) =>
        new(id, InstanceState.Running, 1, DateTimeOffset.UnixEpoch, null, null, 0, null, null);

    private static OperationFinished Finished(InstancesFixture agent, long sequence) =>
        new(
            agent.NodeId,
            sequence,
            Guid.CreateVersion7(),
            agent.Id,
            OperationOutcome.Succeeded,
            null,
            null,
            DateTimeOffset.UnixEpoch,
            null
        );

    [Fact]
    public async Task Reports_BrokerAway_SurviveARestartInOrder()
    {
        await using var agent = new InstancesFixture { BrokerFailure = new TimeoutException("away") };
        await agent.StartAsync();
        var outbox = agent.Get<IReportOutbox>();
        for (var i = 0; i < 250; i++)
        {
            outbox.Enqueue(Finished(agent, i));
        }

        await agent.RestartAsync();
        agent.BrokerFailure = null;

        await agent.UntilAsync(
            () => agent.Reports.OfType<OperationFinished>().Count() == 250,
            step: TimeSpan.FromSeconds(10)
        );
        Assert.Equal(
            Enumerable.Range(0, 250).Select(i => (long)i),
            agent.Reports.OfType<OperationFinished>().Select(f => f.Sequence)
        );
        await agent.UntilAsync(() => agent.Get<ReportOutbox>().Peek(1).Count == 0);
    }

    [Fact]
    public async Task Reports_Periodic_KeepOnlyTheLatestAndHeartbeatsAreNotKept()
    {
        await using var agent = new InstancesFixture { BrokerFailure = new TimeoutException("away") };
        await agent.StartAsync();
        var outbox = agent.Get<ReportOutbox>();
        for (var i = 0; i < 5; i++)
        {
            outbox.Enqueue(new InstancesObserved(agent.NodeId, i, DateTimeOffset.UnixEpoch, []));
            outbox.Enqueue(new NodeHeartbeat(agent.NodeId, i, DateTimeOffset.UnixEpoch, 0, 0, 0, 0));
            outbox.Enqueue(new InstanceObserved(agent.NodeId, i, Observation(agent.Id)));
        }

        var kept = outbox.Peek(100).Select(r => r.Type).ToList();
        Assert.Equal(
            (1, 5, 0),
            (
                kept.Count(t => t == nameof(InstancesObserved)),
                kept.Count(t => t == nameof(InstanceObserved)),
                kept.Count(t => t == nameof(NodeHeartbeat))
            )
        );
    }

    [Fact]
    public void Reports_OverTheCap_DropWhatIsMissedLeast()
    {
        using var folder = new TempFolder();
        using var database = new AgentDatabase(new AgentData(folder.Path));
        var outbox = new ReportOutbox(
            database,
            new SequenceCounter(database, new MetaStore(database), TimeProvider.System),
            new ReportOutboxOptions { MaxBytes = 20_000 },
            TimeProvider.System
        );
        var (node, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var finished = new OperationFinished(
            node,
            1,
            Guid.CreateVersion7(),
            id,
            OperationOutcome.Failed,
            "x",
            "y",
            DateTimeOffset.UnixEpoch,
            null
        );
        outbox.Enqueue(finished);
        for (var i = 0; i < 500; i++)
        {
            outbox.Enqueue(new InstanceObserved(node, i, Observation(id)));
        }

        var kept = outbox.Peek(1000);
        Assert.True(kept.Sum(r => r.Body.Length) <= 20_000);
        Assert.Equal(nameof(OperationFinished), kept[0].Type);
        Assert.Equal(499, Assert.IsType<InstanceObserved>(ReportJson.Read(kept[^1].Type, kept[^1].Body)).Sequence);
    }

    [Fact]
    public void Sequence_Always_GrowsAlsoWhenTheClockGoesBack()
    {
        using var folder = new TempFolder();
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1));
        long last;
        using (var database = new AgentDatabase(new AgentData(folder.Path)))
        {
            last = new SequenceCounter(database, new MetaStore(database), clock).Next();
            Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), last);
        }

        using (var database = new AgentDatabase(new AgentData(folder.Path)))
        {
            Assert.Equal(
                last + 1,
                new SequenceCounter(
                    database,
                    new MetaStore(database),
                    new FakeTimeProvider(DateTimeOffset.UnixEpoch)
                ).Next()
            );
        }
    }
}
