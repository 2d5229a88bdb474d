using Panel.Agent.Runtimes;

namespace Panel.Agent.Storage;

/// <summary>Where the agent keeps what must survive: one database, and a folder per instance.</summary>
internal sealed class AgentData(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    public string Database => Path.Combine(Root, "agent.db");

    /// <summary>The folder of each instance is in here.</summary>
    public string Instances => Path.Combine(Root, "instances");

    public string FolderOf(Guid instanceId) => Path.Combine(Instances, instanceId.ToString());

    public InstancePaths PathsOf(Guid instanceId) => PathsIn(FolderOf(instanceId));

    public static InstancePaths PathsIn(string folder) =>
        new(Path.Combine(folder, "data"), Path.Combine(folder, "volumes"), Path.Combine(folder, "logs"));
}
