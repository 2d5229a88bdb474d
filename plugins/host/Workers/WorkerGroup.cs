namespace Panel.Plugins.Host.Workers;

/// <summary>
/// A control group around one worker, where this machine lets the panel make one: it bounds all processes of the worker
/// together, which the limits of each process do not.
/// </summary>
internal sealed class WorkerGroup : IAsyncDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const int MaxProcesses = 64;
    private const long RuntimeMb = 128;
    private const int Attempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly string[] _folders;

    private WorkerGroup(string[] folders) => _folders = folders;

    /// <summary>The folders that the worker joins, with colons between them; empty when there is no group.</summary>
    public string Folders => string.Join(':', _folders);

    public static WorkerGroup Create(int memoryMb)
    {
        var name = $"panel-plugin-{Guid.CreateVersion7():N}";
        var limit = ((memoryMb + RuntimeMb) << 20).ToString();
        var most = MaxProcesses.ToString();
        if (File.Exists(Path.Combine(Root, "cgroup.controllers")))
        {
            var one = Path.Combine(Root, name);
            return new WorkerGroup(TryCreate(one, ("memory.max", limit), ("pids.max", most)) ? [one] : []);
        }

        var memory = Path.Combine(Root, "memory", name);
        var pids = Path.Combine(Root, "pids", name);
        return new WorkerGroup([
            .. TryCreate(memory, ("memory.limit_in_bytes", limit)) ? [memory] : Array.Empty<string>(),
            .. TryCreate(pids, ("pids.max", most)) ? [pids] : Array.Empty<string>(),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _folders)
        {
            for (var attempt = 0; attempt < Attempts && !TryDelete(folder); attempt++)
            {
                await Task.Delay(Pause);
            }
        }
    }

    // Killed processes leave a group a moment after they were killed.
    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryCreate(string folder, params (string File, string Value)[] limits)
    {
        try
        {
            if (!Directory.Exists(Path.GetDirectoryName(folder)))
            {
                return false;
            }

            Directory.CreateDirectory(folder);
            foreach (var (file, value) in limits)
            {
                File.WriteAllText(Path.Combine(folder, file), value);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
