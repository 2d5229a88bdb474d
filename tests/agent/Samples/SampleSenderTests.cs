using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Panel.Agent.Reports;
using Panel.Agent.Samples;
using Panel.Agent.Storage;
using Panel.Agent.Tests.Nodes;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Samples;

public sealed class SampleSenderTests : IAsyncDisposable, INodeIdentity
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly ConcurrentQueue<NodeSamples> _sent = new();
    private readonly AgentDatabase _database;
    private Exception? _failure;
    private int _attempts;

    public SampleSenderTests() => _database = new AgentDatabase(new AgentData(_folder.Path));

    public Guid NodeId { get; } = Guid.CreateVersion7();

    [Fact]
    public async Task Send_AfterABreak_FillsInInOrderAndInBatches()
    {
        var store = Store(new SampleOptions());
        _failure = new IOException("away");
        using var sender = Sender(store);
        await sender.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 150; i++)
        {
            store.Add(Sample(i));
        }

        await MoveUntilAsync(() => _attempts > 3);
        Assert.Empty(_sent);
        _failure = null;
        await MoveUntilAsync(() => _sent.Sum(report => report.Samples.Count) == 150);

        Assert.Equal([60, 60, 30], _sent.Select(report => report.Samples.Count));
        var times = _sent.SelectMany(report => report.Samples).Select(sample => sample.At).ToList();
        Assert.Equal(Enumerable.Range(0, 150).Select(i => Start.AddSeconds(i * 10)), times);
        Assert.All(_sent, report => Assert.Equal(NodeId, report.NodeId));
        await MoveUntilAsync(() => store.Peek().Count == 0);
        await sender.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Send_WhileABacklogWaits_PausesBetweenMessages()
    {
        var store = Store(new SampleOptions { BatchSize = 2 });
        for (var i = 0; i < 6; i++)
        {
            store.Add(Sample(i));
        }

        using var sender = Sender(store, new SampleOptions { BatchSize = 2 });
        await sender.StartAsync(TestContext.Current.CancellationToken);
        await Deadline.UntilAsync(() => _sent.Count == 1, "the first message");
        Assert.Single(_sent);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync(() => _sent.Count == 2, "the second message");
        await sender.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Add_MoreThanIsKept_DropsTheOldest()
    {
        var store = Store(new SampleOptions { MaxKept = 5, BatchSize = 100 });
        for (var i = 0; i < 20; i++)
        {
            store.Add(Sample(i));
        }

        Assert.Equal(Enumerable.Range(15, 5).Select(TimeOf), store.Peek().Select(sample => sample.At));
    }

    [Fact]
    public void Add_LargerThanAllowed_DropsTheOldest()
    {
        var one = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Sample(0), ReportJson.Default.NodeSample);
        var store = Store(new SampleOptions { MaxBytes = one.Length * 3, BatchSize = 100 });
        for (var i = 0; i < 20; i++)
        {
            store.Add(Sample(i));
        }

        Assert.Equal(Enumerable.Range(17, 3).Select(TimeOf), store.Peek().Select(sample => sample.At));
    }

    [Fact]
    public void Add_SameTimeAgain_KeepsTheFirst()
    {
        var store = Store(new SampleOptions());
        store.Add(Sample(1));
        store.Add(Sample(1) with { CpuPercent = 99 });
        Assert.Equal(50, Assert.Single(store.Peek()).CpuPercent);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static DateTimeOffset TimeOf(int index) => Start.AddSeconds(index * 10);

    private static NodeSample Sample(int index) =>
        new(TimeOf(index), 50, 0.5, 1, 2, 3, 4, 5, 6, Array.Empty<InstanceSample>());

    private SampleStore Store(SampleOptions options) => new(_database, options, _clock);

    private SampleSender Sender(SampleStore store, SampleOptions? options = null) =>
        new(
            store,
            (report, _, _) =>
            {
                Interlocked.Increment(ref _attempts);
                if (_failure is { } failure)
                {
                    return Task.FromException(failure);
                }

                _sent.Enqueue((NodeSamples)report);
                return Task.CompletedTask;
            },
            new FakeReports(),
            this,
            options ?? new SampleOptions(),
            _clock,
            NullLogger<SampleSender>.Instance
        );

    private Task<bool> MoveUntilAsync(Func<bool> condition) =>
        Eventually.GetAsync(
            _ =>
            {
                if (!condition())
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                }

                return Task.FromResult(condition());
            },
            done => done
        );
}
