using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// The processes of this node. Finds those again that an earlier agent
/// started; only one agent at a time may hold them.
/// </summary>
internal sealed class ProcessRegister(string root, ProcessChanges changes, TimeProvider clock, ILogger logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(Guid, ContainerRole), SupervisedProcess> _processes = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private FileStream? _lock;
    private RunningAgent? _agent;

    public async Task<IReadOnlyCollection<SupervisedProcess>> AllAsync(CancellationToken cancellationToken)
    {
        await AdoptAsync(cancellationToken);
        return [.. _processes.Values];
    }

    public async Task<SupervisedProcess?> FindAsync(
        Guid instanceId,
        ContainerRole role,
        CancellationToken cancellationToken
    )
    {
        await AdoptAsync(cancellationToken);
        return _processes.GetValueOrDefault((instanceId, role));
    }

    public SupervisedProcess Add(ProcessFolder folder, ProcessRecord record)
    {
        var process = new SupervisedProcess(folder, record, clock, logger);
        _processes[(record.InstanceId, record.Role)] = process;
        changes.Publish(record.InstanceId);
        _ = process.Exited.ContinueWith(
            _ => changes.Publish(record.InstanceId),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        return process;
    }

    public void Drop(SupervisedProcess process) =>
        _processes.TryRemove(new((process.Record.InstanceId, process.Record.Role), process));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
        {
            await process.DisposeAsync();
        }

        // First the file, then the lock: the next agent must not lose its own file.
        _agent?.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }

        _turn.Dispose();
    }

    private async Task AdoptAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _lock) is not null)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_lock is not null)
            {
                return;
            }

            PrivateFolder.Create(root);
            var held = Hold();
            _agent = new RunningAgent(root);
            foreach (var path in Directory.EnumerateDirectories(root))
            {
                await AdoptAsync(new ProcessFolder(path), cancellationToken);
            }

            Volatile.Write(ref _lock, held);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AdoptAsync(ProcessFolder folder, CancellationToken cancellationToken)
    {
        // Otherwise an agent ended in mid-start, or it isolated nothing yet: what such a one left running is ended.
        if (
            await folder.ReadRecordAsync(cancellationToken) is { Isolation: not null } record
            && folder.Supervisor() is not null
        )
        {
            Add(folder, record);
        }
        else
        {
            ProcessRemoval.Discard(folder);
        }
    }

    /// <summary>Two agents over one folder would both write the logs.</summary>
    private FileStream Hold()
    {
        try
        {
            return new FileStream(
                Path.Combine(root, "lock"),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
        catch (IOException exception)
        {
            throw new RuntimeException("engine_error", $"Another agent runs with the data folder {root}.", exception);
        }
    }
}
