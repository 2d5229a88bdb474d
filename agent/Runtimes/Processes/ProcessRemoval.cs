namespace Panel.Agent.Runtimes.Processes;

/// <summary>Ends what runs from a folder that is not watched, and removes the folder.</summary>
internal static class ProcessRemoval
{
    public static void Discard(ProcessFolder folder)
    {
        // The first process of its namespaces takes all others along; groups cover the supervisor's helpers.
        if (folder.First() is { } first && first.IsAlive())
        {
            Posix.Signal(first.Pid, 9);
        }

        foreach (var process in (ProcessStat?[])[folder.Workload(), folder.Supervisor()])
        {
            if (process is { } alive && alive.IsAlive())
            {
                Posix.Signal(-alive.Pid, 9);
            }
        }

        folder.Delete();
    }
}
