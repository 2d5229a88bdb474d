using System.Collections.Concurrent;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>The processes of this node. Finds those again that an earlier agent started; only one agent at a time may hold them.</summary>
internal sealed class ProcessRegister(string root, ProcessChanges changes, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(Guid, ContainerRole), SupervisedProcess> _processes = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private FileStream? _lock;

    public async Task<IReadOnlyCollection<SupervisedProcess>> AllAsync(CancellationToken cancellation)
    {
        await AdoptAsync(cancellation);
        return [.. _processes.Values];
    }

    public async Task<SupervisedProcess?> FindAsync(Guid instanceId, ContainerRole role, CancellationToken cancellation)
    {
        await AdoptAsync(cancellation);
        return _processes.GetValueOrDefault((instanceId, role));
    }

    public SupervisedProcess Add(ProcessFolder folder, ProcessRecord record)
    {
        var process = new SupervisedProcess(folder, record, time, logger);
        _processes[(record.InstanceId, record.Role)] = process;
        changes.Publish(record.InstanceId);
        _ = process.Ended.ContinueWith(_ => changes.Publish(record.InstanceId), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return process;
    }

    public void Drop(SupervisedProcess process) => _processes.TryRemove(new((process.Record.InstanceId, process.Record.Role), process));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        if (_lock is not null)
            await _lock.DisposeAsync();
        _turn.Dispose();
    }

    private async Task AdoptAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _lock) is not null)
            return;
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_lock is not null)
                return;
            Directory.CreateDirectory(root);
            var held = Hold();
            foreach (var path in Directory.EnumerateDirectories(root))
                await AdoptAsync(new ProcessFolder(path), cancellation);
            Volatile.Write(ref _lock, held);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AdoptAsync(ProcessFolder folder, CancellationToken cancellation)
    {
        if (await folder.ReadRecordAsync(cancellation) is { } record && folder.Supervisor() is not null)
            Add(folder, record);
        else
            // An agent that ended in mid-start: nothing runs from it yet, or its supervisor ends as its files are gone.
            folder.Delete();
    }

    /// <summary>Two agents over one folder would both write the logs.</summary>
    private FileStream Hold()
    {
        try
        {
            return new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new RuntimeException("engine_error", $"Another agent runs with the data folder {root}.", e);
        }
    }
}
