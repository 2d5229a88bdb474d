using System.Runtime.CompilerServices;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Runs workloads as containers of the Docker engine.</summary>
internal sealed partial class DockerRuntime : IContainerRuntime, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DockerApi _api;
    private readonly DockerContainers _containers;
    private readonly DockerStarter _starter;
    private readonly DockerOutput _output;
    private readonly DockerInputs _inputs;
    private readonly DockerTails _tails;
    private readonly DockerStats _stats;
    private readonly DockerExec _exec;
    private readonly DockerEvents _events;

    public DockerRuntime(RuntimeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger<DockerRuntime>();
        _api = new DockerApi(DockerEndpoint.From(options.DockerSocket), options.EngineTimeLimit, time);
        _containers = new DockerContainers(_api, options, time);
        var images = new DockerImages(_api, options.PullTimeLimit, time, loggers.CreateLogger<DockerImages>());
        _starter = new DockerStarter(
            _containers,
            images,
            new DockerNetwork(_api, time),
            options,
            time,
            loggers.CreateLogger<DockerStarter>()
        );
        _output = new DockerOutput(_containers, new DockerLogs(_api), time, loggers.CreateLogger<DockerOutput>());
        _inputs = new DockerInputs(_api, time);
        _tails = new DockerTails(_api, time, loggers.CreateLogger<DockerTails>());
        _stats = new DockerStats(_api);
        _exec = new DockerExec(_api, time);
        _events = new DockerEvents(_api, options, time, loggers.CreateLogger<DockerEvents>());
    }

    public string Name => "docker";

    public async Task<string> GetVersionAsync(CancellationToken cancellation) =>
        (await _api.GetVersionAsync(cancellation)).Version;

    public async Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellation)
    {
        var summaries = await _containers.ListAsync(cancellation);
        var all = await Task.WhenAll(summaries.Select(s => InspectAsync(s, cancellation)));
        return [.. all.OfType<RuntimeContainer>()];
    }

    public async Task<RuntimeContainer?> InspectAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellation
    ) =>
        await _containers.FindAsync(ContainerNames.Of(instanceId, role), cancellation) is { } found
            ? ContainerReading.From(found)
            : null;

    public async Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellation
    )
    {
        Task OpenTailAsync(string id) =>
            role == ContainerRole.Workload ? _tails.OpenAsync(id, cancellation) : Task.CompletedTask;
        await _starter.StartAsync(spec, role, paths, ForgetAsync, OpenTailAsync, cancellation);
        return await InspectAsync(spec.InstanceId, role, cancellation)
            ?? throw new RuntimeException(
                "engine_error",
                $"The container of {spec.InstanceId} vanished after its start."
            );
    }

    public Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellation) =>
        _containers.KillAsync(ContainerNames.Of(instanceId, role), signal, cancellation);

    public async Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        var name = ContainerNames.Of(instanceId, role);
        var backOff = new BackOff(_time);
        int? code = null;
        while (true)
        {
            try
            {
                if (await _containers.FindAsync(name, cancellation) is not { } found)
                {
                    return code is { } last
                        ? new(last, Oom: false, _time.GetUtcNow())
                        : throw new RuntimeException("not_running", $"There is no container {name}.");
                }

                if (ContainerReading.From(found)?.Exit is { } exit)
                {
                    return exit;
                }

                if (!found.State.Running)
                {
                    throw new RuntimeException("not_running", $"The container {name} was never started.");
                }

                // By id, so that a new container of the same name is not mistaken for it.
                code = await _containers.WaitAsync(found.Id, cancellation);
                backOff.Reset();
            }
            catch (RuntimeException e) when (e.Code is "engine_unreachable" or "engine_timeout")
            {
                await backOff.WaitAsync(cancellation);
            }
        }
    }

    public async Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        var name = ContainerNames.Of(instanceId, role);
        if (await _containers.FindAsync(name, cancellation) is { } found)
        {
            await ForgetAsync(found.Id);
        }

        await _containers.RemoveAsync(name, cancellation);
    }

    public async IAsyncEnumerable<RuntimeLine> ReadOutputAsync(
        Guid instanceId,
        ContainerRole role,
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        if (await _containers.FindAsync(ContainerNames.Of(instanceId, role), cancellation) is not { } container)
        {
            yield break;
        }

        var lines = _output.ReadAsync(container, since, cancellation);
        if (role == ContainerRole.Workload && container.State.Running)
        {
            lines = _tails.MergeAsync(container.Id, lines, cancellation);
        }

        await foreach (var line in lines.WithCancellation(cancellation))
        {
            yield return line;
        }
    }

    public async Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellation) =>
        await _inputs.WriteLineAsync((await RunningAsync(instanceId, cancellation)).Id, line, cancellation);

    public async Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellation) =>
        await _containers.FindAsync(ContainerNames.Of(instanceId, ContainerRole.Workload), cancellation)
            is { State.Running: true } running
            ? await _stats.ReadAsync(running.Id, cancellation)
            : null;

    public async Task<int> ExecuteAsync(
        Guid instanceId,
        IReadOnlyList<string> command,
        CancellationToken cancellation
    ) => await _exec.RunAsync((await RunningAsync(instanceId, cancellation)).Id, command, cancellation);

    public IAsyncEnumerable<Guid> WatchAsync(CancellationToken cancellation) => _events.WatchAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _inputs.DisposeAsync();
        await _tails.DisposeAsync();
        _api.Dispose();
    }

    /// <summary>
    /// From the listing alone when the engine cannot inspect it in time, so
    /// that one hung container does not hide the others.
    /// </summary>
    private async Task<RuntimeContainer?> InspectAsync(ContainerSummary summary, CancellationToken cancellation)
    {
        try
        {
            return await _containers.FindAsync(summary.Id, cancellation) is { } found
                ? ContainerReading.From(found)
                : null;
        }
        catch (RuntimeException e) when (e.Code is "engine_timeout" or "engine_error")
        {
            Log.NotInspected(_logger, summary.Id, e.Message);
            return ContainerReading.From(summary);
        }
    }

    private async Task<ContainerDetails> RunningAsync(Guid instanceId, CancellationToken cancellation) =>
        await _containers.FindAsync(ContainerNames.Of(instanceId, ContainerRole.Workload), cancellation)
            is { State.Running: true } running
            ? running
            : throw new RuntimeException("not_running", "The workload does not run.");

    private async Task ForgetAsync(string id)
    {
        _stats.Forget(id);
        await _inputs.ForgetAsync(id);
        await _tails.ForgetAsync(id);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine cannot inspect container {Container}: {Reason}")]
        public static partial void NotInspected(ILogger logger, string container, string reason);
    }
}
