using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Panel.Agent.Runtimes;
using Panel.Agent.Samples;
using Panel.Agent.Tests.Endpoints;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Samples;

public sealed class InstanceSweepTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeInstances _instances;
    private readonly FakeRuntime _runtime = new();

    public InstanceSweepTests() => _instances = new(_folder.Path) { State = InstanceState.Running };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_TwoSweeps_GivesTheUseBetweenThem()
    {
        var id = _instances.Add(1 << 30);
        await _instances.DiskOf(id)!.MeasureAsync(Cancellation);
        var readings = new Queue<RuntimeUsage>([Usage(100, 10, 1000), Usage(100, 15, 6000, after: 10)]);
        _runtime.Usage = (_, _) => Task.FromResult<RuntimeUsage?>(readings.Dequeue());
        var sweep = Sweep(new SampleOptions());

        Assert.Empty(await sweep.ReadAsync(Cancellation));
        var sample = Assert.Single(await sweep.ReadAsync(Cancellation));

        Assert.Equal(new InstanceSample(id, 50, 100, 100, 512 << 20, 0, 1 << 30, 500, 0), sample);
    }

    [Fact]
    public async Task Read_WorkloadStartedAnew_LeavesTheSampleOut()
    {
        _instances.Add();
        var readings = new Queue<RuntimeUsage>([Usage(1, 10, 0), Usage(1, 1, 0, after: 10), Usage(1, 2, 0, after: 20)]);
        _runtime.Usage = (_, _) => Task.FromResult<RuntimeUsage?>(readings.Dequeue());
        var sweep = Sweep(new SampleOptions());

        await sweep.ReadAsync(Cancellation);
        Assert.Empty(await sweep.ReadAsync(Cancellation));
        Assert.Equal(10, Assert.Single(await sweep.ReadAsync(Cancellation)).CpuPercent);
    }

    [Fact]
    public async Task Read_OneHangsAndOneFails_TheOthersAreRead()
    {
        var (hung, broken) = (_instances.Add(), _instances.Add());
        Guid[] healthy = [_instances.Add(), _instances.Add(), _instances.Add()];
        var (tries, sweeps) = (0, 0);
        _runtime.Usage = (id, _) =>
        {
            if (id == hung)
            {
                tries++;
                return new TaskCompletionSource<RuntimeUsage?>().Task;
            }

            return id == broken
                ? throw new RuntimeException("engine_error", "broken")
                : Task.FromResult<RuntimeUsage?>(Usage(1, sweeps, 0, after: sweeps * 10));
        };
        var sweep = Sweep(new SampleOptions { ReadingTimeLimit = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);

        IReadOnlyList<InstanceSample> last = [];
        for (; sweeps < 4; sweeps++)
        {
            last = await sweep.ReadAsync(Cancellation);
        }

        Assert.Equal(healthy.Order(), last.Select(sample => sample.InstanceId).Order());
        // The second sweep passes over it, the third tries again, the fourth passes.
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Read_NotRunning_AsksNothing()
    {
        _instances.Add();
        _instances.State = InstanceState.Stopped;
        _runtime.Usage = (_, _) => throw new InvalidOperationException("It was asked.");
        Assert.Empty(await Sweep(new SampleOptions()).ReadAsync(Cancellation));
    }

    [Fact]
    public void NetworkCounters_InnerInterfaces_AreNotCounted()
    {
        File.WriteAllText(
            _folder["dev"],
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:     500       1    0    0    0     0          0         0      500       1    0    0    0     0       0          0
              eth0:    1000       1    0    0    0     0          0         0      300       1    0    0    0     0       0          0
            lorawan0:      7       1    0    0    0     0          0         0        9       1    0    0    0     0       0          0
            veth12ab:   999       1    0    0    0     0          0         0      999       1    0    0    0     0       0          0
            docker0:    999       1    0    0    0     0          0         0      999       1    0    0    0     0       0          0
            """
        );
        Assert.Equal((1007, 309), new NetworkCounters(_folder["dev"]).Read());
    }

    public void Dispose() => _folder.Dispose();

    private InstanceSweep Sweep(SampleOptions options, TimeProvider? clock = null) =>
        new(_instances, _runtime, options, clock ?? _clock, NullLogger<InstanceSweep>.Instance);

    private RuntimeUsage Usage(long memory, double cpuSeconds, long received, int after = 0) =>
        new(_clock.GetUtcNow().AddSeconds(after), TimeSpan.FromSeconds(cpuSeconds), memory, received, 0);
}
