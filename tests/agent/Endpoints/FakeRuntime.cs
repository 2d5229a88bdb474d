using System.Runtime.CompilerServices;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>Answers what the endpoints and the inventory ask.</summary>
internal sealed class FakeRuntime : IContainerRuntime
{
    public RuntimeStats? Stats { get; set; }

    public RuntimeException? Failure { get; set; }

    public IsolationKinds Missing { get; set; }

    public bool OpenToAll { get; set; }

    public string Name => "process";

    public ValueTask<IsolationKinds> FindMissingIsolationAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Missing);

    public Task<string> GetVersionAsync(CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult("1.2.3") : throw Failure;

    public Func<Guid, CancellationToken, Task<RuntimeUsage?>>? Usage { get; set; }

    public Task<RuntimeUsage?> GetUsageAsync(Guid instanceId, CancellationToken cancellationToken) =>
        Usage?.Invoke(instanceId, cancellationToken) ?? Task.FromResult<RuntimeUsage?>(null);

    public Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult(Stats) : throw Failure;

    public Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RuntimeContainer>>([]);

    public Task<RuntimeContainer?> InspectAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<RuntimeLine> ReadOutputAsync(
        Guid instanceId,
        ContainerRole role,
        DateTimeOffset? since,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> ExecuteAsync(
        Guid instanceId,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public async IAsyncEnumerable<Guid> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        yield break;
    }
}
