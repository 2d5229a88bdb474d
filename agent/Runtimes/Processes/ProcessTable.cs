namespace Panel.Agent.Runtimes.Processes;

/// <summary>All processes of the machine at one moment.</summary>
internal sealed class ProcessTable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(250);
    private static ProcessTable? s_latest;

    private readonly ILookup<int, ProcessStat> _bySession;
    private readonly ILookup<int, ProcessStat> _byParent;

    private ProcessTable(DateTimeOffset at)
    {
        At = at;
        var all = Directory
            .EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? ProcessStat.Of(pid) : null)
            .OfType<ProcessStat>()
            .ToList();
        _bySession = all.ToLookup(p => p.Session);
        _byParent = all.ToLookup(p => p.Parent);
    }

    public DateTimeOffset At { get; }

    public static ProcessTable Read(TimeProvider clock) => s_latest = new ProcessTable(clock.GetUtcNow());

    /// <summary>
    /// Shared by readings at nearly the same time: a hundred workloads need not read all of /proc a hundred times.
    /// </summary>
    public static ProcessTable Recent(TimeProvider clock) =>
        s_latest is { } latest && (clock.GetUtcNow() - latest.At).Duration() < Freshness ? latest : Read(clock);

    /// <summary>
    /// All that a process started, without itself. Complete for the first one of
    /// its own process numbers, which gets every orphan.
    /// </summary>
    public IReadOnlyCollection<ProcessStat> Descendants(int pid) => Collect(_byParent[pid]);

    /// <summary>The session's processes, which include orphans, and their descendants in other sessions.</summary>
    public IReadOnlyCollection<ProcessStat> Tree(int session) => Collect(_bySession[session]);

    private Dictionary<int, ProcessStat>.ValueCollection Collect(IEnumerable<ProcessStat> roots)
    {
        var found = new Dictionary<int, ProcessStat>();
        var open = new Queue<ProcessStat>(roots.Where(p => p.State != 'Z'));
        while (open.TryDequeue(out var process))
        {
            if (!found.TryAdd(process.Pid, process))
            {
                continue;
            }

            foreach (var child in _byParent[process.Pid].Where(p => p.State != 'Z'))
            {
                open.Enqueue(child);
            }
        }

        return found.Values;
    }
}
