namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Keeps the containers on a bridge from reaching each other by the kernel's port isolation. The engine's own way,
/// <c>enable_icc=false</c>, is a firewall rule, and an engine that was told to leave the firewall alone sets none.
/// </summary>
internal static class BridgePorts
{
    // The engine names a bridge by the beginning of its network's id.
    private const int NameLength = 12;

    /// <summary>Does nothing where the bridge is not this machine's, or the agent may not change it.</summary>
    public static void Isolate(string networkId)
    {
        var ports = $"/sys/class/net/br-{networkId[..NameLength]}/brif";
        if (!Directory.Exists(ports))
        {
            return;
        }

        try
        {
            foreach (var port in Directory.EnumerateDirectories(ports))
            {
                File.WriteAllText(Path.Combine(port, "isolated"), "1");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A port that went meanwhile, or an agent that is not root: the engine's rule remains.
        }
    }
}
