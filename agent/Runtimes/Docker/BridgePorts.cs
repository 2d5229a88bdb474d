namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Keeps the containers on a bridge from reaching each other by the kernel's port isolation (ADR 33). The engine's own
/// way, <c>enable_icc=false</c>, is a firewall rule, and an engine that was told to leave the firewall alone sets none.
/// </summary>
internal sealed class BridgePorts(TimeProvider clock)
{
    // The engine names a bridge by the beginning of its network's id.
    private const int NameLength = 12;

    /// <summary>The engine takes some hundred milliseconds from a port to the workload's first instruction.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Awaits the start of a container, and isolates its port as soon as the engine has added it to the bridge. Only
    /// awaits where the bridge is not this machine's, or the agent may not change it.
    /// </summary>
    public async Task IsolateDuringAsync(string networkId, Task start)
    {
        var ports = $"/sys/class/net/br-{networkId[..NameLength]}/brif";
        HashSet<string> isolated = [];
        using var timer = new PeriodicTimer(Interval, clock);
        while (!start.IsCompleted && IsolateNew(ports, isolated))
        {
            await Task.WhenAny(start, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
        }

        await start;
        IsolateNew(ports, isolated);
    }

    /// <returns>False when there is nothing that the agent could change.</returns>
    private static bool IsolateNew(string ports, HashSet<string> isolated)
    {
        try
        {
            return Directory.Exists(ports)
                && Directory
                    .EnumerateFileSystemEntries(ports)
                    .Where(port => !isolated.Contains(port))
                    .ToList()
                    .TrueForAll(port => Isolate(port, isolated));
        }
        catch (IOException)
        {
            // The engine has removed the bridge meanwhile.
            return false;
        }
    }

    private static bool Isolate(string port, HashSet<string> isolated)
    {
        try
        {
            File.WriteAllText(Path.Combine(port, "isolated"), "1");
            isolated.Add(port);
            return true;
        }
        catch (IOException)
        {
            // The port went with its container.
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // The agent is not root; the engine's rule remains.
            return false;
        }
    }
}
