using System.Runtime.CompilerServices;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Runs workloads as plain processes, for machines without Docker. Each is isolated as far as the kernel allows (see
/// <see cref="ProcessIsolation"/>) and none runs where it could reach the panel's
/// files. They share the node's network, and their limits are
/// reported but not enforced.
/// </summary>
internal sealed partial class ProcessRuntime : IContainerRuntime, IAsyncDisposable
{
    private readonly RuntimeOptions _options;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _begins = new(2 * Environment.ProcessorCount);
    private readonly SemaphoreSlim _probing = new(1, 1);
    private readonly ProcessChanges _changes = new();
    private readonly ProcessRegister _register;
    private readonly ProcessStats _stats;
    private readonly ProcessUsers _users;
    private readonly VisibleTree _view;
    private readonly ProcessIsolation? _given;

    public ProcessRuntime(RuntimeOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(options, isolation: null, time, loggers) { }

    /// <param name="isolation">Instead of the best that the machine allows.</param>
    internal ProcessRuntime(
        RuntimeOptions options,
        ProcessIsolation? isolation,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        _options = options;
        _root = Path.GetFullPath(Path.Combine(options.Data, "processes"));
        _time = time;
        _logger = loggers.CreateLogger<ProcessRuntime>();
        _register = new ProcessRegister(_root, _changes, time, _logger);
        _stats = new ProcessStats(time);
        _users = new ProcessUsers(Path.Combine(_root, "users"), options.FirstProcessUser, options.LastProcessUser);
        _view = new VisibleTree(options);
        _given = isolation;
    }

    public string Name => "process";

    public bool OpenToAll => _options.OpenToAll;

    public async ValueTask<IsolationKinds> FindMissingIsolationAsync(CancellationToken cancellationToken) =>
        (await FindIsolationAsync(cancellationToken)).Missing;

    public Task<string> GetVersionAsync(CancellationToken cancellation) =>
        Task.FromResult(Environment.OSVersion.Version.ToString());

    public async Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellation) =>
        [.. (await _register.AllAsync(cancellation)).Select(process => process.Describe())];

    public async Task<RuntimeContainer?> InspectAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellation
    ) => await _register.FindAsync(instanceId, role, cancellation) is { } process ? process.Describe() : null;

    public async Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellation
    )
    {
        RequireTrust(spec);
        if (await _register.FindAsync(spec.InstanceId, role, cancellation) is { } existing)
        {
            if (!existing.HasExited)
            {
                return existing.Describe();
            }

            await RemoveAsync(spec.InstanceId, role, cancellation);
        }

        var isolation = await RequireIsolationAsync(cancellation);
        DataFolders.Prepare(spec, paths);
        uint? user = isolation.OwnUser ? _users.Of(spec.InstanceId, Path.GetFullPath(paths.Data)) : null;
        var plan =
            role == ContainerRole.Install
                ? await ProcessPlan.ForInstallAsync(spec, paths, _view, cancellation)
                : ProcessPlan.ForWorkload(spec, paths, _view);
        if (user is { } owner)
        {
            ProcessOwnership.Give(owner, isolation, spec, role, paths, _options, cancellation);
        }

        return await StartAsync(spec, role, paths, new ProcessStart(isolation, user, plan), cancellation);
    }

    public async Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellation)
    {
        var number =
            Posix.SignalNumber(signal)
            ?? throw new RuntimeException("engine_error", $"The signal '{signal}' is not known.");
        if (await _register.FindAsync(instanceId, role, cancellation) is not { } process)
        {
            return;
        }

        process.Signal(number);
        process.Nudge();
    }

    public async Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        var process =
            await _register.FindAsync(instanceId, role, cancellation)
            ?? throw new RuntimeException("not_running", $"There is no process of instance {instanceId}.");
        return await process.Ended.WaitAsync(cancellation);
    }

    public async Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        if (await _register.FindAsync(instanceId, role, cancellation) is not { } process)
        {
            return;
        }

        await process.KillAsync(cancellation);
        _register.Drop(process);
        await process.DisposeAsync();
        ProcessFolder.Of(_root, instanceId, role).Delete();
        if (process.Pid is { } pid)
        {
            _stats.Forget(pid);
        }
    }

    public async IAsyncEnumerable<RuntimeLine> ReadOutputAsync(
        Guid instanceId,
        ContainerRole role,
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        if (await _register.FindAsync(instanceId, role, cancellation) is not { } process)
        {
            yield break;
        }

        await foreach (var line in process.NewReader().ReadAsync(since, cancellation))
        {
            yield return line;
        }
    }

    public async Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellation) =>
        await (await RunningAsync(instanceId, cancellation)).Process.WriteLineAsync(line, cancellation);

    public async Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellation) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellation)
            is { OutputEnded: false, Pid: { } pid } process
            ? await _stats.ReadAsync(process, pid, cancellation)
            : null;

    public async Task<int> ExecuteAsync(Guid instanceId, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var (process, pid) = await RunningAsync(instanceId, cancellation);
        return await ProcessExec.RunAsync(process, pid, command, cancellation);
    }

    public IAsyncEnumerable<Guid> WatchAsync(CancellationToken cancellation) => _changes.WatchAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _register.DisposeAsync();
        _begins.Dispose();
        _probing.Dispose();
    }

    private async Task<(SupervisedProcess Process, int Pid)> RunningAsync(
        Guid instanceId,
        CancellationToken cancellation
    ) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellation)
            is { OutputEnded: false, Pid: { } pid } process
            ? (process, pid)
            : throw new RuntimeException("not_running", "The workload does not run.");

    private async Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        ProcessStart start,
        CancellationToken cancellationToken
    )
    {
        var folder = ProcessFolder.Of(_root, spec.InstanceId, role);
        try
        {
            folder.Delete();
            var launch = new ProcessLaunch(folder, RunningAgent.PathIn(_root), start.Isolation, start.User, _time);
            launch.Prepare(start.Plan, _view, ProcessLaunch.MountsOf(spec, role, paths));
            var record = new ProcessRecord(
                spec.InstanceId,
                role,
                spec.Generation,
                _time.GetUtcNow(),
                ProcessFolder.BootId(),
                start.Plan.WorkingDirectory,
                spec.Limits.MemoryBytes,
                start.Isolation,
                start.User
            );
            folder.WriteRecord(record);
            await BeginAsync(launch, start.Plan, cancellationToken);
            if (spec.Limits is { MemoryBytes: > 0 } or { CpuMillicores: > 0 } or { Pids: > 0 })
            {
                Log.LimitsNotEnforced(_logger, spec.InstanceId);
            }

            return _register.Add(folder, record).Describe();
        }
        catch
        {
            ProcessRemoval.Discard(folder);
            throw;
        }
    }

    private async Task BeginAsync(ProcessLaunch launch, ProcessPlan plan, CancellationToken cancellationToken)
    {
        // A hundred shells at once on a small machine would each take too long to be told from one that hangs.
        await _begins.WaitAsync(cancellationToken);
        try
        {
            await launch.BeginAsync(plan, cancellationToken);
        }
        finally
        {
            _begins.Release();
        }
    }

    /// <summary>
    /// The panel refuses these too; this holds for whatever reaches the agent, also for restarts after a crash.
    /// </summary>
    private void RequireTrust(InstanceSpec spec)
    {
        if (!spec.TrustedOrganization && !_options.OpenToAll)
        {
            throw new RuntimeException(
                "runtime_not_open",
                "This node runs plain processes, and those only of organizations of platform administrators. Docker on the node, or PANEL_RUNTIME_OPEN=true, opens it to all."
            );
        }
    }

    private async Task<ProcessIsolation> RequireIsolationAsync(CancellationToken cancellationToken) =>
        await FindIsolationAsync(cancellationToken) is { KeepsFilesApart: true } isolation
            ? isolation
            : throw new RuntimeException(
                "not_isolated",
                "This node cannot keep plain processes away from the panel's files: its agent is not root, and the kernel gives it no user namespaces. Run the agent as root, allow unprivileged user namespaces, or use Docker."
            );

    private async Task<ProcessIsolation> FindIsolationAsync(CancellationToken cancellationToken)
    {
        if (_given is { } given)
        {
            return given;
        }

        await _probing.WaitAsync(cancellationToken);
        try
        {
            return await NodeIsolation.FindAsync(_root, _options, _view, _time, _logger, cancellationToken);
        }
        finally
        {
            _probing.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Instance {InstanceId} has limits, which are reported but not enforced without Docker."
        )]
        public static partial void LimitsNotEnforced(ILogger logger, Guid instanceId);
    }
}
