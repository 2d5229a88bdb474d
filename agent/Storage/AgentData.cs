using Panel.Agent.Runtimes;

namespace Panel.Agent.Storage;

/// <summary>Where the agent keeps what must survive: one database, and a folder per instance.</summary>
internal sealed class AgentData(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    public string Database => Path.Combine(Root, "agent.db");

    public string FolderOf(Guid instanceId) => Path.Combine(Root, "instances", instanceId.ToString());

    public InstancePaths PathsOf(Guid instanceId)
    {
        var folder = FolderOf(instanceId);
        return new InstancePaths(Path.Combine(folder, "data"), Path.Combine(folder, "volumes"), Path.Combine(folder, "logs"));
    }
}
