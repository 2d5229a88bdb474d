namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// One process beneath its supervisor, started by this agent or found again: collects its output and notices its end.
/// </summary>
internal sealed partial class SupervisedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the last output is waited for: what the workload left behind may hold its streams open.
    /// </summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    /// <summary>As <see cref="DrainLimit"/>, when the process is removed together with its output.</summary>
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(1);

    private readonly ProcessFolder _folder;
    private readonly ProcessStat? _supervisor;
    private readonly ProcessStat? _first;
    private readonly ProcessStat? _workload;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly OutputLog _log;
    private readonly InputPipe _input;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<ContainerExit> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watching;
    private ContainerExit? _exit;
    private long _exitSeen;
    private volatile TaskCompletionSource _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SupervisedProcess(ProcessFolder folder, ProcessRecord record, TimeProvider clock, ILogger logger)
    {
        _folder = folder;
        Record = record;
        _clock = clock;
        _logger = logger;
        var sameBoot = record.BootId == ProcessFolder.BootId();
        _supervisor = sameBoot ? folder.Supervisor() : null;
        _first = sameBoot ? folder.First() : null;
        _workload = sameBoot ? folder.Workload() : null;
        _log = new OutputLog(folder.Log);
        _input = new InputPipe(folder.Input, clock);
        _watching = WatchAsync();
    }

    public ProcessRecord Record { get; }

    /// <summary>Completes when the workload has ended, before all of its output is in the log.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Completes with the exit, once all output is in the log.</summary>
    public Task<ContainerExit> Ended => _ended.Task;

    public bool OutputEnded => _ended.Task.IsCompleted;

    /// <summary>Whether the workload itself has ended; its last output may still be on its way.</summary>
    public bool HasExited => _ended.Task.IsCompleted || FindExit() is not null;

    public Task OutputChanged => _log.Changed;

    /// <summary>Null while it has not begun or when it is of an earlier boot.</summary>
    public int? Pid => _workload?.Pid;

    /// <summary>
    /// The first process of its namespaces; null when it has none. Asked each time,
    /// since a process that got its number would lead somewhere
    /// else.
    /// </summary>
    public int? RequireFirst() =>
        Record.Isolation switch
        {
            { Mounts: false } or null => null,
            _ when _first is { } first && first.IsAlive() => first.Pid,
            _ => throw new RuntimeException("not_running", "The workload does not run."),
        };

    /// <summary>Its end shows here at once, before all of its output is in the log.</summary>
    public RuntimeContainer Describe()
    {
        var exit = FindExit();
        return new(
            Record.InstanceId,
            Record.Role,
            Record.Generation,
            exit is null,
            Record.StartedAt,
            exit,
            (Record.Isolation ?? ProcessIsolation.None).Missing
        );
    }

    public IReadOnlyCollection<ProcessStat> ProcessesIn(ProcessTable table) =>
        OwnsProcessNumbers && _first is { } first ? table.Descendants(first.Pid)
        : _workload is { } workload ? table.Tree(workload.Pid)
        : [];

    public OutputLogReader NewReader() => new(_folder.Log, this);

    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        await _input.WriteLineAsync(line, cancellationToken);
        Nudge();
    }

    /// <summary>To the process group, which leaves the supervisor out.</summary>
    public void Signal(int signal)
    {
        if (!HasExited && _workload is { } workload && workload.IsAlive())
        {
            Posix.Signal(-workload.Pid, signal);
        }
    }

    /// <summary>
    /// Kills whatever the workload started, and the supervisor if it hangs. Throws when something cannot be killed.
    /// </summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (Survivors() is { Count: > 0 } survivors)
        {
            foreach (var process in survivors)
            {
                Posix.Signal(process.Pid, 9);
            }

            if (_clock.GetElapsedTime(started) > KillLimit)
            {
                throw new RuntimeException(
                    "engine_timeout",
                    $"Process {survivors.First().Pid} of instance {Record.InstanceId} cannot be killed."
                );
            }

            Nudge();
            await Task.Delay(Soon, _clock, cancellationToken);
        }

        Nudge();
        await Task.WhenAny(_ended.Task, Task.Delay(RemovalLimit, _clock, cancellationToken));
        if (Record.User is { } user && !OwnsProcessNumbers)
        {
            await ProcessSweep.RunAsync(user, cancellationToken);
        }

        while (_supervisor is { } supervisor && supervisor.IsAlive())
        {
            // With its helpers, which are in its group.
            Posix.Signal(-supervisor.Pid, 9);
            if (_clock.GetElapsedTime(started) > 2 * KillLimit)
            {
                throw new RuntimeException(
                    "engine_timeout",
                    $"The supervisor of instance {Record.InstanceId} cannot be killed."
                );
            }

            await Task.Delay(Soon, _clock, cancellationToken);
        }
    }

    /// <summary>Looks at once instead of at its next turn.</summary>
    public void Nudge() =>
        Interlocked.Exchange(ref _nudge, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Lets go of the process and leaves it running.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        _exited.TrySetCanceled(CancellationToken.None);
        _ended.TrySetCanceled(CancellationToken.None);
        _log.Wake();
        _log.Dispose();
        _input.Dispose();
        _closing.Dispose();
    }

    private async Task WatchAsync()
    {
        await Task.Yield();
        var pause = Soon;
        try
        {
            using var collector = new OutputCollector(_folder, _log, _clock);
            while (true)
            {
                var nudge = _nudge.Task;
                // Asked before collecting, so that the output of an ended process is complete.
                var exit = FindExit();
                var complete = exit is not null && OutputIsComplete();
                var any = Collect(collector, complete);
                if (!any && complete)
                {
                    _ended.TrySetResult(exit!);
                    _log.Wake();
                    return;
                }

                pause =
                    any ? Soon
                    : pause * 2 < Later ? pause * 2
                    : Later;
                if (!any || exit is null)
                {
                    await Task.WhenAny(nudge, Task.Delay(pause, _clock, _closing.Token)).WaitAsync(_closing.Token);
                }

                _closing.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The agent ends, the process does not.
        }
        catch (Exception exception)
        {
            // Whatever it is, those who wait for the end must hear of it rather than wait for ever.
            _exited.TrySetResult();
            _ended.TrySetException(
                new RuntimeException(
                    "engine_error",
                    $"Instance {Record.InstanceId} can no longer be watched: {exception.Message}",
                    exception
                )
            );
            _log.Wake();
        }
    }

    private bool Collect(OutputCollector collector, bool ended)
    {
        try
        {
            return collector.Collect(ended);
        }
        catch (IOException exception)
        {
            // A full disk costs lines, and must not cost the workload.
            Log.NotKept(_logger, Record.InstanceId, exception.Message);
            return false;
        }
    }

    private ContainerExit? FindExit()
    {
        if (
            _exit is null
            && (_folder.Exit() ?? (IsAlive() ? null : _folder.Exit() ?? _folder.UnseenExit())) is { } exit
        )
        {
            // Several look at once and see the same. The time comes first: it is read by whoever finds the exit set.
            Interlocked.CompareExchange(ref _exitSeen, _clock.GetTimestamp(), 0);
            Interlocked.CompareExchange(ref _exit, exit, null);
            _exited.TrySetResult();
        }

        return _exit;
    }

    private bool IsAlive() =>
        _supervisor?.IsAlive() == true
        || _workload?.IsAlive() == true
        || (OwnsProcessNumbers && _first?.IsAlive() == true);

    /// <summary>Asked once the exit is known.</summary>
    private bool OutputIsComplete() =>
        _folder.OutputIsComplete || _supervisor?.IsAlive() != true || _clock.GetElapsedTime(_exitSeen) > DrainLimit;

    private bool OwnsProcessNumbers => Record.Isolation is { Processes: true };

    /// <summary>
    /// The end of the first process of its own numbers ends all others. Without such:
    /// an id is not given out again while a session of that
    /// number has members; when another process has it, nothing of ours is left.
    /// </summary>
    private IReadOnlyCollection<ProcessStat> Survivors()
    {
        if (OwnsProcessNumbers && _first is { } first)
        {
            return first.IsAlive() ? [first] : [];
        }

        return
            _workload is { } workload
            && (ProcessStat.Of(workload.Pid) is not { } now || now.StartTicks == workload.StartTicks)
            ? ProcessTable.Read(_clock).Tree(workload.Pid)
            : [];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Output of instance {InstanceId} cannot be kept: {Reason}")]
        public static partial void NotKept(ILogger logger, Guid instanceId, string reason);
    }
}
