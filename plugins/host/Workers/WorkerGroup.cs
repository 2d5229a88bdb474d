namespace Panel.Plugins.Host.Workers;

/// <summary>
/// A control group around one worker, where this machine lets the panel make one: it bounds all processes of the worker
/// together, which the limits of each process do not.
/// </summary>
internal sealed class WorkerGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const int MaxProcesses = 64;
    private const long RuntimeMb = 128;
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

    public void Dispose()
    {
        foreach (var folder in _folders)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // The last process has not left yet; an empty group costs nothing.
            }
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
