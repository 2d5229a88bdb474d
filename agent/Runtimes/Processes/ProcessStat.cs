namespace Panel.Agent.Runtimes.Processes;

/// <summary>One line of <c>/proc/&lt;pid&gt;/stat</c>; see proc(5). Times in clock ticks, memory in pages.</summary>
internal readonly record struct ProcessStat(
    int Pid,
    char State,
    int Parent,
    int Session,
    long CpuTicks,
    long StartTicks,
    long ResidentPages
)
{
    public static ProcessStat? Of(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended, perhaps between the opening and the reading.
            return null;
        }
    }

    public static ProcessStat? Parse(string line)
    {
        // The name in parentheses may itself hold spaces and parentheses.
        var name = line.LastIndexOf(')');
        if (name < 0 || !int.TryParse(line.AsSpan(0, Math.Max(line.IndexOf(' '), 0)), out var pid))
        {
            return null;
        }

        var fields = line[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 22)
        {
            return null;
        }

        long Field(int number) => long.Parse(fields[number - 3]);
        // Waited-for children count too, so that the sum does not shrink when a child ends.
        return new(
            pid,
            fields[0][0],
            (int)Field(4),
            (int)Field(6),
            Field(14) + Field(15) + Field(16) + Field(17),
            Field(22),
            Field(24)
        );
    }

    /// <summary>Whether this very process still runs: its id may belong to another one by now.</summary>
    public bool IsAlive() => Of(Pid) is { State: not ('Z' or 'X') } now && now.StartTicks == StartTicks;
}
