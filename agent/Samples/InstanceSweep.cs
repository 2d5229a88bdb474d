using System.Runtime.InteropServices;
using Panel.Agent.Instances;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Samples;

/// <summary>
/// Reads every running instance once, several at a time. One that does not answer is left out for a few sweeps.
/// </summary>
internal sealed partial class InstanceSweep(
    IInstances instances,
    IContainerRuntime runtime,
    SampleOptions options,
    TimeProvider clock,
    ILogger<InstanceSweep> logger
)
{
    private const int LongestPenalty = 30;

    // Only one sweep runs at a time.
    private readonly Dictionary<Guid, RuntimeUsage> _before = [];
    private readonly Dictionary<Guid, Penalty> _penalties = [];

    public async Task<IReadOnlyList<InstanceSample>> ReadAsync(CancellationToken cancellationToken)
    {
        var running = instances.Observe().Where(seen => Runs(seen.State)).Select(seen => seen.InstanceId).ToHashSet();
        Forget(running);
        var readings = await ReadAllAsync([.. running.Where(IsDue)], cancellationToken);
        var samples = new List<InstanceSample>(readings.Count);
        foreach (var (id, usage) in readings)
        {
            if (_before.TryGetValue(id, out var before) && SampleOf(id, before, usage) is { } sample)
            {
                samples.Add(sample);
            }

            _before[id] = usage;
        }

        return samples;
    }

    private static bool Runs(InstanceState state) =>
        state is InstanceState.Starting or InstanceState.Running or InstanceState.Stopping;

    private async Task<Dictionary<Guid, RuntimeUsage>> ReadAllAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        var readings = new Dictionary<Guid, RuntimeUsage>(ids.Length);
        var gate = new Lock();
        using var limit = new CancellationTokenSource(options.SweepTimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                ids,
                new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = either.Token },
                async (id, token) =>
                {
                    var (usage, answered) = await TryReadAsync(id, token);
                    lock (gate)
                    {
                        Note(id, answered);
                        if (usage is not null)
                        {
                            readings[id] = usage;
                        }
                    }
                }
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.OutOfTime(logger, readings.Count, ids.Length);
        }

        return readings;
    }

    private async Task<(RuntimeUsage? Usage, bool Answered)> TryReadAsync(Guid id, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ReadingTimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return (await runtime.GetUsageAsync(id, either.Token).WaitAsync(either.Token), true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, false);
        }
        // Whatever is wrong with one workload, the others are still measured.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NotRead(logger, id, exception.Message);
            return (null, false);
        }
    }

    private bool IsDue(Guid id)
    {
        if (!_penalties.TryGetValue(id, out var penalty) || penalty.Left == 0)
        {
            return true;
        }

        _penalties[id] = penalty with { Left = penalty.Left - 1 };
        return false;
    }

    // Each failure doubles the sweeps that pass without another try.
    private void Note(Guid id, bool answered)
    {
        if (answered)
        {
            _penalties.Remove(id);
            return;
        }

        var length = Math.Min(_penalties.GetValueOrDefault(id).Length * 2 + 1, LongestPenalty);
        _penalties[id] = new Penalty(length, length);
    }

    private void Forget(HashSet<Guid> running)
    {
        foreach (var id in _before.Keys.Where(id => !running.Contains(id)).ToList())
        {
            _before.Remove(id);
        }

        foreach (var id in _penalties.Keys.Where(id => !running.Contains(id)).ToList())
        {
            _penalties.Remove(id);
        }
    }

    /// <summary>Null when the workload was started anew between the two readings: its counters began at zero.</summary>
    private InstanceSample? SampleOf(Guid id, RuntimeUsage before, RuntimeUsage now)
    {
        var seconds = (now.At - before.At).TotalSeconds;
        if (
            seconds <= 0
            || now.CpuTime < before.CpuTime
            || now.NetworkRxBytes < before.NetworkRxBytes
            || now.NetworkTxBytes < before.NetworkTxBytes
        )
        {
            return null;
        }

        var limits = instances.SpecOf(id)?.Limits;
        return new InstanceSample(
            id,
            Math.Round((now.CpuTime - before.CpuTime).TotalSeconds / seconds * 100, 2),
            limits is { CpuMillicores: > 0 } ? limits.CpuMillicores / 10.0 : null,
            now.MemoryBytes,
            limits is { MemoryBytes: > 0 } ? limits.MemoryBytes : null,
            instances.DiskOf(id)?.LastMeasured,
            limits is { DiskBytes: > 0 } ? limits.DiskBytes : null,
            (long)((now.NetworkRxBytes - before.NetworkRxBytes) / seconds),
            (long)((now.NetworkTxBytes - before.NetworkTxBytes) / seconds)
        );
    }

    /// <param name="Length">Sweeps that the last failure costs.</param>
    /// <param name="Left">Of these still to come.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Penalty(int Length, int Left);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Instance {InstanceId} was not measured: {Reason}")]
        public static partial void NotRead(ILogger logger, Guid instanceId, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The measurement ran out of time after {Read} of {All} instances.")]
        public static partial void OutOfTime(ILogger logger, int read, int all);
    }
}
