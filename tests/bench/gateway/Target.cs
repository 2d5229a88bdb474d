using System.Diagnostics;

namespace Panel.Gateway.Bench;

/// <param name="Url">Where the load goes.</param>
/// <param name="Process">The proxy's; null where there is none.</param>
internal sealed record Target(string Name, Uri Url, Process? Process)
{
    /// <summary>The same YARP, and nothing else.</summary>
    public const string Bare = "bare YARP";

    /// <summary>nginx with auth_request, which the stub answers, and limit_req.</summary>
    public const string Guarded = "nginx + auth + limit";

    /// <summary>The same, but identity answers: the requests are really authenticated.</summary>
    public const string Authenticated = "nginx + identity";

    public string Memory() => Process is null ? "-" : $"{Bytes() / 1_048_576.0:N0} MiB";

    /// <summary>Resident.</summary>
    public long Bytes() => All().Sum(process => process.WorkingSet64);

    /// <summary>
    /// In user mode and in the kernel. Says what a proxy costs even when the machine has other things to do.
    /// </summary>
    public TimeSpan Cpu() => TimeSpan.FromTicks(All().Sum(process => process.TotalProcessorTime.Ticks));

    // nginx works in children.
    private IEnumerable<Process> All()
    {
        if (Process is null)
        {
            return [];
        }

        Process.Refresh();
        var children = File.ReadAllText($"/proc/{Process.Id}/task/{Process.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [Process, .. children.Select(child => Process.GetProcessById(int.Parse(child)))];
    }
}
