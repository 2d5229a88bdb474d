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
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _begins = new(2 * Environment.ProcessorCount);
    private readonly SemaphoreSlim _probing = new(1, 1);
    private readonly ProcessChanges _changes = new();
    private readonly ProcessRegister _register;
    private readonly ProcessStats _stats;
    private readonly ProcessUsers _users;
    private readonly VisibleTree _view;
    private readonly ProcessIsolation? _given;

    public ProcessRuntime(RuntimeOptions options, TimeProvider clock, ILoggerFactory loggers)
        : this(options, isolation: null, clock, loggers) { }

    /// <param name="isolation">Instead of the best that the machine allows.</param>
    internal ProcessRuntime(
        RuntimeOptions options,
        ProcessIsolation? isolation,
        TimeProvider clock,
        ILoggerFactory loggers
    )
    {
        _options = options;
        _root = Path.GetFullPath(Path.Combine(options.Data, "processes"));
        _clock = clock;
        _logger = loggers.CreateLogger<ProcessRuntime>();
        _register = new ProcessRegister(_root, _changes, clock, _logger);
        _stats = new ProcessStats(clock);
        _users = new ProcessUsers(Path.Combine(_root, "users"), options.FirstProcessUser, options.LastProcessUser);
        _view = new VisibleTree(options);
        _given = isolation;
    }

    public string Name => "process";

    public bool OpenToAll => _options.OpenToAll;

    public async ValueTask<IsolationKinds> FindMissingIsolationAsync(CancellationToken cancellationToken) =>
        (await FindIsolationAsync(cancellationToken)).Missing;

    public Task<string> GetVersionAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Environment.OSVersion.Version.ToString());

    public async Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _register.AllAsync(cancellationToken)).Select(process => process.Describe())];

    public async Task<RuntimeContainer?> InspectAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellationToken
    ) => await _register.FindAsync(instanceId, role, cancellationToken) is { } process ? process.Describe() : null;

    public async Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellationToken
    )
    {
        RequireTrust(spec);
        if (await _register.FindAsync(spec.InstanceId, role, cancellationToken) is { } existing)
        {
            if (!existing.HasExited)
            {
                return existing.Describe();
            }

            await RemoveAsync(spec.InstanceId, role, cancellationToken);
        }

        var isolation = await RequireIsolationAsync(cancellationToken);
        DataFolders.Prepare(spec, paths);
        uint? user = isolation.OwnUser ? _users.Of(spec.InstanceId, Path.GetFullPath(paths.Data)) : null;
        var plan =
            role == ContainerRole.Install
                ? await ProcessPlan.ForInstallAsync(spec, paths, _view, cancellationToken)
                : ProcessPlan.ForWorkload(spec, paths, _view);
        if (user is { } owner)
        {
            ProcessOwnership.Give(owner, isolation, spec, role, paths, _options, cancellationToken);
        }

        return await StartAsync(spec, role, paths, new ProcessStart(isolation, user, plan), cancellationToken);
    }

    public async Task SignalAsync(
        Guid instanceId,
        ContainerRole role,
        string signal,
        CancellationToken cancellationToken
    )
    {
        var number =
            Posix.SignalNumber(signal)
            ?? throw new RuntimeException("engine_error", $"The signal '{signal}' is not known.");
        if (await _register.FindAsync(instanceId, role, cancellationToken) is not { } process)
        {
            return;
        }

        process.Signal(number);
        process.Nudge();
    }

    public async Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken)
    {
        var process =
            await _register.FindAsync(instanceId, role, cancellationToken)
            ?? throw new RuntimeException("not_running", $"There is no process of instance {instanceId}.");
        return await process.Ended.WaitAsync(cancellationToken);
    }

    public async Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken)
    {
        if (await _register.FindAsync(instanceId, role, cancellationToken) is not { } process)
        {
            return;
        }

        await process.KillAsync(cancellationToken);
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
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (await _register.FindAsync(instanceId, role, cancellationToken) is not { } process)
        {
            yield break;
        }

        await foreach (var line in process.NewReader().ReadAsync(since, cancellationToken))
        {
            yield return line;
        }
    }

    public async Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellationToken) =>
        await (await RunningAsync(instanceId, cancellationToken)).Process.WriteLineAsync(line, cancellationToken);

    public async Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellationToken) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellationToken)
            is { OutputEnded: false, Pid: { } pid } process
            ? await _stats.ReadAsync(process, pid, cancellationToken)
            : null;

    public async Task<RuntimeUsage?> GetUsageAsync(Guid instanceId, CancellationToken cancellationToken) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellationToken)
            is { OutputEnded: false, Pid: not null } process
            ? _stats.ReadUsage(process)
            : null;

    public async Task<int> ExecuteAsync(
        Guid instanceId,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        var (process, pid) = await RunningAsync(instanceId, cancellationToken);
        return await ProcessExec.RunAsync(process, pid, command, cancellationToken);
    }

    public IAsyncEnumerable<Guid> WatchAsync(CancellationToken cancellationToken) =>
        _changes.WatchAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _register.DisposeAsync();
        _begins.Dispose();
        _probing.Dispose();
    }

    private async Task<(SupervisedProcess Process, int Pid)> RunningAsync(
        Guid instanceId,
        CancellationToken cancellationToken
    ) =>
        await _register.FindAsync(instanceId, ContainerRole.Workload, cancellationToken)
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
            var launch = new ProcessLaunch(folder, RunningAgent.PathIn(_root), start.Isolation, start.User, _clock);
            launch.Prepare(start.Plan, _view, ProcessLaunch.MountsOf(spec, role, paths));
            var record = new ProcessRecord(
                spec.InstanceId,
                role,
                spec.Generation,
                _clock.GetUtcNow(),
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
                "This node runs plain processes, and those only of organizations of platform administrators. "
                    + "Docker on the node, or PANEL_RUNTIME_OPEN=true, opens it to all."
            );
        }
    }

    private async Task<ProcessIsolation> RequireIsolationAsync(CancellationToken cancellationToken) =>
        await FindIsolationAsync(cancellationToken) is { KeepsFilesApart: true } isolation
            ? isolation
            : throw new RuntimeException(
                "not_isolated",
                "This node cannot keep plain processes away from the panel's files: its agent is not root, "
                    + "and the kernel gives it no user namespaces. Run the agent as root, allow unprivileged user namespaces, "
                    + "or use Docker."
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
            return await NodeIsolation.FindAsync(_root, _options, _view, _clock, _logger, cancellationToken);
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
