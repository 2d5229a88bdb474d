using Panel.Contracts;

namespace Panel.Agent.Runtimes;

/// <summary>
/// Runs the workloads of a node. Two implementations: the Docker Engine and
/// plain processes. Every call has a time limit and
/// throws <see cref="RuntimeException"/> with a stable code for expected failures.
/// </summary>
public interface IContainerRuntime
{
    /// <summary><c>docker</c> or <c>process</c>.</summary>
    string Name { get; }

    /// <summary>What workloads lack here of <see cref="IsolationKinds"/>. Nothing in containers.</summary>
    ValueTask<IsolationKinds> FindMissingIsolationAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsolationKinds.None);

    /// <summary>Whether every organization may run plain processes here. Containers need no such permission.</summary>
    bool OpenToAll => false;

    /// <summary>Version of the engine, for the inventory. Throws when the engine cannot be reached.</summary>
    Task<string> GetVersionAsync(CancellationToken cancellationToken);

    /// <summary>Every workload and install container of this node, running or not. Reads only.</summary>
    Task<IReadOnlyList<RuntimeContainer>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The container of an instance; null when there is none. Reads only.</summary>
    Task<RuntimeContainer?> InspectAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the container from the specification and starts it. A stopped
    /// container of the same role is replaced; a running one
    /// is left alone and returned. When starting fails, the new container is removed again.
    /// </summary>
    Task<RuntimeContainer> StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellationToken
    );

    /// <summary>Sends a signal such as SIGINT. Does nothing when the container does not run.</summary>
    Task SignalAsync(Guid instanceId, ContainerRole role, string signal, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the container has ended. Returns at once when it has; survives a restart of the agent.
    /// </summary>
    Task<ContainerExit> WaitAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken);

    /// <summary>Kills and removes the container. Does nothing when it is not there.</summary>
    Task RemoveAsync(Guid instanceId, ContainerRole role, CancellationToken cancellationToken);

    /// <summary>
    /// The output after <paramref name="since"/> (all that the log still has
    /// when null) and then live, until the container ends
    /// or the call is cancelled. Each line carries the time that the runtime
    /// recorded for it, and these times strictly increase: the
    /// time of the last line read, given as <paramref name="since"/>, continues without loss or repetition.
    /// </summary>
    IAsyncEnumerable<RuntimeLine> ReadOutputAsync(
        Guid instanceId,
        ContainerRole role,
        DateTimeOffset? since,
        CancellationToken cancellationToken
    );

    /// <summary>Writes a line to the standard input of the running workload.</summary>
    Task WriteInputAsync(Guid instanceId, string line, CancellationToken cancellationToken);

    /// <summary>One reading of the running workload; null when it does not run.</summary>
    Task<RuntimeStats?> GetStatsAsync(Guid instanceId, CancellationToken cancellationToken);

    /// <summary>
    /// The running workload's counters, read at once; null when it does not run. Does not disturb
    /// <see cref="GetStatsAsync"/>, which counts from its own last call.
    /// </summary>
    Task<RuntimeUsage?> GetUsageAsync(Guid instanceId, CancellationToken cancellationToken);

    /// <summary>Runs a command inside the running workload and gives its exit code (for health checks).</summary>
    Task<int> ExecuteAsync(Guid instanceId, IReadOnlyList<string> command, CancellationToken cancellationToken);

    /// <summary>
    /// Instance ids whose containers started or ended, as the engine says so. A hint to inspect; may miss some.
    /// </summary>
    IAsyncEnumerable<Guid> WatchAsync(CancellationToken cancellationToken);
}
