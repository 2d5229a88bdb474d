using System.Diagnostics;
using Panel.Agent.Console;
using Panel.Agent.Runtimes;

namespace Panel.Agent.Instances;

/// <summary>One life of a workload, from its start (or from finding it running) to its exit.</summary>
// CA1001: the token source has no timer and no wait handle, and its readers outlive the run.
#pragma warning disable CA1001
internal sealed partial class WorkloadRun
#pragma warning restore CA1001
{
    // What a signal kill would have left; the container is gone and cannot tell.
    private const int UnknownExitCode = 137;
    private static readonly TimeSpan InspectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly InstanceContext _instance;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<ContainerExit> _exited = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _hints;

    public WorkloadRun(
        InstanceContext instance,
        RuntimeContainer container,
        ReadyDetector ready,
        bool awaitReady,
        ILogger logger
    )
    {
        (_instance, _logger, StartedAt) = (instance, logger, container.StartedAt ?? instance.Time.GetUtcNow());
        MissingIsolation = IsolationNames.Of(container.MissingIsolation);
        if (!container.Running)
        {
            _exited.SetResult(container.Exit ?? Lost());
        }

        var pump = instance.NewPump(line => Pass(ready, awaitReady, line));
        // Not on this thread: the caller holds the instance's gate.
        _reading = Task.Run(
            () => Guard(() => pump.RunAsync(container.StartedAt, HasEndedAsync, _stop.Token)),
            CancellationToken.None
        );
        if (!awaitReady)
        {
            _ready.SetResult();
        }
        else if (IsAlive)
        {
            _ = Task.Run(() => Guard(() => AwaitReadyAsync(ready)), CancellationToken.None);
        }
    }

    public DateTimeOffset StartedAt { get; }

    public IReadOnlyList<string> MissingIsolation { get; }

    public Task<ContainerExit> Exited => _exited.Task;

    public Task Ready => _ready.Task;

    public bool IsAlive => !_exited.Task.IsCompleted;

    /// <summary>
    /// Asks the runtime whether it still runs. Any number of hints may come at
    /// once; one that comes during a look makes another.
    /// </summary>
    public async Task InspectAsync()
    {
        if (Interlocked.Increment(ref _hints) > 1)
        {
            return;
        }

        int seen;
        do
        {
            seen = Volatile.Read(ref _hints);
            await LookAsync();
        } while (Interlocked.Add(ref _hints, -seen) > 0);
    }

    public void End(ContainerExit exit)
    {
        if (_exited.TrySetResult(exit))
        {
            _instance.Wake.Set();
        }
    }

    /// <summary>Waits for the last lines of a workload that has ended.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(_reading, Task.Delay(DrainLimit, _instance.Time, cancellationToken));

    /// <summary>Lets go of the workload; it goes on running.</summary>
    public void Stop() => _ = _stop.CancelAsync();

    private async Task LookAsync()
    {
        try
        {
            var container = await _instance
                .Runtime.InspectAsync(_instance.Id, ContainerRole.Workload, _stop.Token)
                .WaitAsync(InspectLimit, _instance.Time, _stop.Token);
            if (container is not { Running: true })
            {
                End(container?.Exit ?? Lost());
            }
        }
        // Whatever the engine does, the next hint or the periodic look asks again.
        catch (Exception exception)
        {
            if (!_stop.IsCancellationRequested)
            {
                Log.NotInspected(_logger, _instance.Id, exception);
            }
        }
    }

    private async Task<bool> HasEndedAsync()
    {
        await InspectAsync();
        // The answer may belong to another's question that is still under way.
        await Task.WhenAny(Exited, Task.Delay(ReadPause, _instance.Time, _stop.Token));
        _stop.Token.ThrowIfCancellationRequested();
        return !IsAlive;
    }

    private async Task AwaitReadyAsync(ReadyDetector ready)
    {
        await ready.WaitAsync(_instance.Id, _stop.Token);
        if (_ready.TrySetResult())
        {
            _instance.Wake.Set();
        }
    }

    private static void Pass(ReadyDetector ready, bool awaitReady, string line)
    {
        if (awaitReady)
        {
            ready.Observe(line);
        }
    }

    private ContainerExit Lost() => new(UnknownExitCode, Oom: false, _instance.Time.GetUtcNow());

    // Background parts of a run must not take the agent down; the periodic look still sees the exit.
    private async Task Guard(Func<Task> part)
    {
        // They outlive the operation that started the workload, and are no part of its trace.
        Activity.Current = null;
        try
        {
            await part();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
        catch (Exception exception)
        {
            Log.PartFailed(_logger, _instance.Id, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{InstanceId} could not be inspected.")]
        public static partial void NotInspected(ILogger logger, Guid instanceId, Exception error);

        [LoggerMessage(2, LogLevel.Error, "Following the workload of {InstanceId} failed.")]
        public static partial void PartFailed(ILogger logger, Guid instanceId, Exception error);
    }
}
