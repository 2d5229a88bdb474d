using System.Runtime.CompilerServices;
using Panel.Contracts;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Runs workloads as containers of the Docker engine.</summary>
internal sealed partial class DockerRuntime : IContainerRuntime, IAsyncDisposable
{
    private readonly TimeProvider _clock;
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

    public DockerRuntime(RuntimeOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        _clock = clock;
        _logger = loggers.CreateLogger<DockerRuntime>();
        _api = new DockerApi(DockerEndpoint.From(options.DockerSocket), options.EngineTimeLimit, clock);
        _containers = new DockerContainers(_api, options, clock);
        var images = new DockerImages(_api, options.PullTimeLimit, clock, loggers.CreateLogger<DockerImages>());
        _starter = new DockerStarter(
            _containers,
            images,
            new DockerNetwork(_api, clock),
            options,
            clock,
            loggers.CreateLogger<DockerStarter>()
        );
        _output = new DockerOutput(_containers, new DockerLogs(_api), clock, loggers.CreateLogger<DockerOutput>());
        _inputs = new DockerInputs(_api, clock);
        _tails = new DockerTails(_api, clock, loggers.CreateLogger<DockerTails>());
        _stats = new DockerStats(_api);
        _exec = new DockerExec(_api, clock);
        _events = new DockerEvents(_api, options, clock, loggers.CreateLogger<DockerEvents>());
    }

    public string Name => "docker";

    public async Task<string> GetVersionAsync(CancellationToken cancellationToken) =>
        (await _api.GetVersionAsync(cancellationToken)).Version;

    public async Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellationToken)
    {
        var summaries = await _containers.ListAsync(cancellationToken);
        var all = await Task.WhenAll(summaries.Select(s => InspectAsync(s, cancellationToken)));
        return [.. all.OfType<RuntimeContainer>()];
    }

    public async Task<RuntimeContainer?> InspectAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellationToken
    ) =>
        await _containers.FindAsync(ContainerNames.Of(instanceId, role), cancellationToken) is { } found
            ? ContainerReading.From(found)
            : null;

    public async Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellationToken
    )
    {
        Task OpenTailAsync(string id) =>
            role == ContainerRole.Workload ? _tails.OpenAsync(id, cancellationToken) : Task.CompletedTask;
        await _starter.StartAsync(spec, role, paths, ForgetAsync, OpenTailAsync, cancellationToken);
        return await InspectAsync(spec.InstanceId, role, cancellationToken)
            ?? throw new RuntimeException(
                "engine_error",
                $"The container of {spec.InstanceId} vanished after its start."
            );
    }

    public Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellationToken) =>
        _containers.KillAsync(ContainerNames.Of(instanceId, role), signal, cancellationToken);

    public async Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken)
    {
        var name = ContainerNames.Of(instanceId, role);
        var backoff = EngineBackoff.Create();
        int? code = null;
        while (true)
        {
            try
            {
                if (await _containers.FindAsync(name, cancellationToken) is not { } found)
                {
                    return code is { } last
                        ? new(last, Oom: false, _clock.GetUtcNow())
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
                code = await _containers.WaitAsync(found.Id, cancellationToken);
                backoff.Reset();
            }
            catch (RuntimeException exception) when (exception.Code is "engine_unreachable" or "engine_timeout")
            {
                await Task.Delay(backoff.Next(), _clock, cancellationToken);
            }
        }
    }

    public async Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken)
    {
        var name = ContainerNames.Of(instanceId, role);
        if (await _containers.FindAsync(name, cancellationToken) is { } found)
        {
            await ForgetAsync(found.Id);
        }

        await _containers.RemoveAsync(name, cancellationToken);
    }

    public async IAsyncEnumerable<RuntimeLine> ReadOutputAsync(
        Guid instanceId,
        ContainerRole role,
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (await _containers.FindAsync(ContainerNames.Of(instanceId, role), cancellationToken) is not { } container)
        {
            yield break;
        }

        var lines = _output.ReadAsync(container, since, cancellationToken);
        if (role == ContainerRole.Workload && container.State.Running)
        {
            lines = _tails.MergeAsync(container.Id, lines, cancellationToken);
        }

        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            yield return line;
        }
    }

    public async Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellationToken) =>
        await _inputs.WriteLineAsync((await RunningAsync(instanceId, cancellationToken)).Id, line, cancellationToken);

    public async Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellationToken) =>
        await _containers.FindAsync(ContainerNames.Of(instanceId, ContainerRole.Workload), cancellationToken)
            is { State.Running: true } running
            ? await _stats.ReadAsync(running.Id, cancellationToken)
            : null;

    public Task<RuntimeUsage?> GetUsageAsync(Guid instanceId, CancellationToken cancellationToken) =>
        _stats.ReadUsageAsync(ContainerNames.Of(instanceId, ContainerRole.Workload), cancellationToken);

    public async Task<int> ExecuteAsync(
        Guid instanceId,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    ) => await _exec.RunAsync((await RunningAsync(instanceId, cancellationToken)).Id, command, cancellationToken);

    public IAsyncEnumerable<Guid> WatchAsync(CancellationToken cancellationToken) =>
        _events.WatchAsync(cancellationToken);

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
    private async Task<RuntimeContainer?> InspectAsync(ContainerSummary summary, CancellationToken cancellationToken)
    {
        try
        {
            return await _containers.FindAsync(summary.Id, cancellationToken) is { } found
                ? ContainerReading.From(found)
                : null;
        }
        catch (RuntimeException exception) when (exception.Code is "engine_timeout" or "engine_error")
        {
            Log.NotInspected(_logger, summary.Id, exception.Message);
            return ContainerReading.From(summary);
        }
    }

    private async Task<ContainerDetails> RunningAsync(Guid instanceId, CancellationToken cancellationToken) =>
        await _containers.FindAsync(ContainerNames.Of(instanceId, ContainerRole.Workload), cancellationToken)
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
