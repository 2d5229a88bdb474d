namespace Panel.Agent.Runtimes;

/// <summary>What separates a workload from the node, the panel and other workloads.</summary>
[Flags]
public enum IsolationKinds
{
    None = 0,

    /// <summary>A user of its own, which owns its files and nothing else.</summary>
    User = 1,

    /// <summary>Its own view of the file system, without the panel's folders and those of other instances.</summary>
    Mounts = 2,

    /// <summary>Its own process numbers: it sees and signals only processes of its instance.</summary>
    Processes = 4,
}
