using System.Diagnostics;
using System.Runtime.CompilerServices;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Runs workloads as plain processes, for machines without Docker. They run as the agent's user, see the whole node, share its network,
/// and their limits are reported but not enforced.
/// </summary>
internal sealed partial class ProcessRuntime : IContainerRuntime, IAsyncDisposable
{
    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BeginPause = TimeSpan.FromMilliseconds(5);

    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _begins = new(2 * Environment.ProcessorCount);
    private readonly ProcessChanges _changes = new();
    private readonly ProcessRegister _register;
    private readonly ProcessStats _stats;

    public ProcessRuntime(RuntimeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _root = Path.GetFullPath(Path.Combine(options.Data, "processes"));
        _time = time;
        _logger = loggers.CreateLogger<ProcessRuntime>();
        _register = new ProcessRegister(_root, _changes, time, _logger);
        _stats = new ProcessStats(time);
    }

    public string Name => "process";

    public Task<string> GetVersionAsync(CancellationToken cancellation) => Task.FromResult(Environment.OSVersion.Version.ToString());

    public async Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellation) =>
        await Task.WhenAll((await _register.AllAsync(cancellation)).Select(p => p.DescribeAsync()));

    public async Task<RuntimeContainer?> InspectAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation) =>
        await _register.FindAsync(instanceId, role, cancellation) is { } process ? await process.DescribeAsync() : null;

    public async Task<RuntimeContainer> StartAsync(InstanceSpec spec, ContainerRole role, InstancePaths paths, CancellationToken cancellation)
    {
        if (await _register.FindAsync(spec.InstanceId, role, cancellation) is { } existing)
        {
            if (!existing.OutputEnded)
                return await existing.DescribeAsync();
            await RemoveAsync(spec.InstanceId, role, cancellation);
        }

        DataFolders.Prepare(spec, paths);
        var plan = role == ContainerRole.Install ? await ProcessPlan.ForInstallAsync(spec, paths, cancellation) : ProcessPlan.ForWorkload(spec, paths);
        var folder = ProcessFolder.Of(_root, spec.InstanceId, role);
        try
        {
            folder.Delete();
            var record = new ProcessRecord(spec.InstanceId, role, spec.Generation, _time.GetUtcNow(), ProcessFolder.BootId(), plan.WorkingDirectory, spec.Limits.MemoryBytes);
            await folder.CreateAsync(record, cancellation);
            await BeginAsync(folder, plan, cancellation);
            if (spec.Limits is { MemoryBytes: > 0 } or { CpuMillicores: > 0 } or { Pids: > 0 })
                Log.LimitsNotEnforced(_logger, spec.InstanceId);
            return await _register.Add(folder, record).DescribeAsync();
        }
        catch
        {
            Discard(folder);
            throw;
        }
    }

    public async Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellation)
    {
        var number = Posix.SignalNumber(signal) ?? throw new RuntimeException("engine_error", $"The signal '{signal}' is not known.");
        if (await _register.FindAsync(instanceId, role, cancellation) is not { } process)
            return;
        process.Signal(number);
        process.Nudge();
    }

    public async Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        var process = await _register.FindAsync(instanceId, role, cancellation) ?? throw new RuntimeException("not_running", $"There is no process of instance {instanceId}.");
        return await process.Ended.WaitAsync(cancellation);
    }

    public async Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        if (await _register.FindAsync(instanceId, role, cancellation) is not { } process)
            return;
        await process.KillAsync(cancellation);
        _register.Drop(process);
        await process.DisposeAsync();
        ProcessFolder.Of(_root, instanceId, role).Delete();
        if (process.Pid is { } pid)
            _stats.Forget(pid);
    }

    public async IAsyncEnumerable<RuntimeLine> ReadOutputAsync(Guid instanceId, ContainerRole role, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await _register.FindAsync(instanceId, role, cancellation) is not { } process)
            yield break;
        await foreach (var line in process.NewReader().ReadAsync(since, cancellation))
            yield return line;
    }

    public async Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellation) =>
        await (await RunningAsync(instanceId, cancellation)).Process.WriteLineAsync(line, cancellation);

    public async Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellation) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellation) is { OutputEnded: false, Pid: { } pid } process
            ? await _stats.ReadAsync(process, pid, cancellation)
            : null;

    public async Task<int> ExecuteAsync(Guid instanceId, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var (process, pid) = await RunningAsync(instanceId, cancellation);
        return await ProcessExec.RunAsync(process, pid, command, cancellation);
    }

    public IAsyncEnumerable<Guid> WatchAsync(CancellationToken cancellation) => _changes.WatchAsync(cancellation);

    public ValueTask DisposeAsync() => _register.DisposeAsync();

    private async Task<(SupervisedProcess Process, int Pid)> RunningAsync(Guid instanceId, CancellationToken cancellation) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellation) is { OutputEnded: false, Pid: { } pid } process
            ? (process, pid)
            : throw new RuntimeException("not_running", "The workload does not run.");

    /// <summary>Starts the supervisor and waits until the workload's own process is known.</summary>
    private async Task BeginAsync(ProcessFolder folder, ProcessPlan plan, CancellationToken cancellation)
    {
        // A hundred shells at once on a small machine would each take too long to be told from one that hangs.
        await _begins.WaitAsync(cancellation);
        try
        {
            using var supervisor = Supervisor.Start(folder, plan.Command, plan.WorkingDirectory, plan.Environment);
            var started = _time.GetTimestamp();
            while (!HasBegun(folder, supervisor))
            {
                if (_time.GetElapsedTime(started) > BeginLimit)
                    throw new RuntimeException("engine_timeout", $"The supervising shell did not start the workload within {BeginLimit.TotalSeconds:0} seconds.");
                await Task.Delay(BeginPause, _time, cancellation);
            }
        }
        finally
        {
            _begins.Release();
        }
    }

    private static bool HasBegun(ProcessFolder folder, Process supervisor)
    {
        // Asked before the files: a workload may begin and end between two looks, and what its supervisor wrote is there once it is gone.
        var gone = supervisor.HasExited;
        if (folder.Workload() is not null || folder.Exit() is not null)
            return true;
        return gone ? throw new RuntimeException("engine_error", $"The supervising shell ended with code {supervisor.ExitCode} and did not start the workload.") : false;
    }

    private static void Discard(ProcessFolder folder)
    {
        foreach (var process in (ProcessStat?[])[folder.Workload(), folder.Supervisor()])
        {
            if (process is { } alive && alive.IsAlive())
                Posix.Signal(-alive.Pid, 9);
        }

        folder.Delete();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Instance {InstanceId} has limits, which are reported but not enforced without Docker.")]
        public static partial void LimitsNotEnforced(ILogger logger, Guid instanceId);
    }
}
