using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Instances;

/// <summary>A scripted engine that outlives the agent under test. What it does and when is up to the test.</summary>
internal sealed class FakeRuntime(TimeProvider clock) : IContainerRuntime
{
    private readonly ConcurrentDictionary<(Guid, ContainerRole), FakeContainer> _containers = new();
    private readonly List<Channel<Guid>> _watchers = [];
    private long _lastLine;

    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<string> Input { get; } = new();

    /// <summary>
    /// What starting does before the container exists; ignores the caller's token when the test wants a hang.
    /// </summary>
    public Func<ContainerRole, Task> BeforeStart { get; set; } = _ => Task.CompletedTask;

    public Func<Guid, Task> BeforeInspect { get; set; } = _ => Task.CompletedTask;

    public Action<Guid, string> OnInput { get; set; } = (_, _) => { };

    public Action<Guid, string> OnSignal { get; set; } = (_, _) => { };

    public Func<int> Health { get; set; } = () => 1;

    /// <summary>Whether ends are told by events; the periodic look finds them otherwise.</summary>
    public bool Events { get; set; } = true;

    public string Name => "fake";

    public FakeContainer? Find(Guid id, ContainerRole role = ContainerRole.Workload) =>
        _containers.GetValueOrDefault((id, role));

    public int Count(string call) => Calls.Count(c => c == call);

    public void Emit(Guid id, string text, ContainerRole role = ContainerRole.Workload)
    {
        var container = _containers[(id, role)];
        lock (container.Lines)
        {
            _lastLine = Math.Max(_lastLine + 1, clock.GetUtcNow().UtcTicks);
            container.Lines.Add(new RuntimeLine(new DateTimeOffset(_lastLine, TimeSpan.Zero), "stdout", text));
        }

        container.Changed();
    }

    public void Exit(Guid id, int code, ContainerRole role = ContainerRole.Workload, bool oom = false)
    {
        _containers[(id, role)].End(new ContainerExit(code, oom, clock.GetUtcNow()));
        Tell(id);
    }

    public Task<string> GetVersionAsync(CancellationToken cancellationToken) => Task.FromResult("1");

    public Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RuntimeContainer>>([.. _containers.Values.Select(c => c.Describe())]);

    public async Task<RuntimeContainer?> InspectAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellationToken
    )
    {
        await BeforeInspect(instanceId);
        return Find(instanceId, role)?.Describe();
    }

    public async Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellationToken
    )
    {
        Calls.Enqueue($"start {role}");
        await BeforeStart(role);
        if (Find(spec.InstanceId, role) is { Exited: false } running)
        {
            return running.Describe();
        }

        var container = new FakeContainer(spec.InstanceId, role, spec.Generation, clock.GetUtcNow());
        _containers[(spec.InstanceId, role)] = container;
        Tell(spec.InstanceId);
        return container.Describe();
    }

    public Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"signal {signal}");
        OnSignal(instanceId, signal);
        return Task.CompletedTask;
    }

    public Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken) =>
        (Find(instanceId, role) ?? throw new RuntimeException("not_running", "There is no such container.")).WaitAsync(
            cancellationToken
        );

    public Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"remove {role}");
        if (_containers.TryRemove((instanceId, role), out var container))
        {
            container.End(new ContainerExit(137, Oom: false, clock.GetUtcNow()));
        }

        Tell(instanceId);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<RuntimeLine> ReadOutputAsync(
        Guid instanceId,
        ContainerRole role,
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (Find(instanceId, role) is not { } container)
        {
            yield break;
        }

        for (var next = 0; ;)
        {
            var change = container.NextChange;
            var ended = container.Exited;
            RuntimeLine[] lines;
            lock (container.Lines)
            {
                lines = [.. container.Lines.Skip(next)];
            }

            next += lines.Length;
            foreach (var line in lines.Where(l => since is null || l.Time > since))
            {
                yield return line;
            }

            if (ended && lines.Length == 0)
            {
                yield break;
            }

            if (!ended)
            {
                await change.WaitAsync(cancellationToken);
            }
        }
    }

    public Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellationToken)
    {
        Input.Enqueue(line);
        OnInput(instanceId, line);
        return Task.CompletedTask;
    }

    public Func<Guid, CancellationToken, Task<RuntimeUsage?>>? Usage { get; set; }

    public Task<RuntimeUsage?> GetUsageAsync(Guid instanceId, CancellationToken cancellationToken) =>
        Usage?.Invoke(instanceId, cancellationToken) ?? Task.FromResult<RuntimeUsage?>(null);

    public Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellationToken) =>
        Task.FromResult<RuntimeStats?>(null);

    public Task<int> ExecuteAsync(
        Guid instanceId,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    ) => Task.FromResult(Health());

    public async IAsyncEnumerable<Guid> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateUnbounded<Guid>();
        lock (_watchers)
        {
            _watchers.Add(watcher);
        }

        await foreach (var id in watcher.Reader.ReadAllAsync(cancellationToken))
        {
            yield return id;
        }
    }

    private void Tell(Guid id)
    {
        if (!Events)
        {
            return;
        }

        lock (_watchers)
        {
            _watchers.ForEach(w => w.Writer.TryWrite(id));
        }
    }
}
