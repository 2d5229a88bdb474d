namespace Panel.Agent.Runtimes;

/// <summary>The runtime's part of the <c>Agent</c> configuration section.</summary>
public sealed class RuntimeOptions
{
    public const string Section = "Agent";

    /// <summary><c>docker</c>, <c>process</c>, or <c>auto</c>: Docker when its socket answers, else processes.</summary>
    public string Runtime { get; set; } = "auto";

    /// <summary>Plain processes isolate nothing, so they are refused unless this is on; standalone turns it on.</summary>
    public bool AllowProcessRuntime { get; set; }

    /// <summary><c>unix://</c> or <c>tcp://</c> address of the engine. Unset: <c>DOCKER_HOST</c>, else unix:///var/run/docker.sock.</summary>
    public string? DockerSocket { get; set; }

    /// <summary>The agent's data folder; the process runtime keeps its state in <c>processes/</c> beneath it.</summary>
    public string Data { get; set; } = "data/agent";

    /// <summary>Labels this node's containers. Set by the host once the agent is registered, before the runtime is first used.</summary>
    public Guid NodeId { get; set; }

    /// <summary>Numeric <c>uid:gid</c> that runs workloads which name no user, and that owns their files.</summary>
    public string ContainerUser { get; set; } = "1000:1000";

    /// <summary>Limit of one call to the engine; starting and removing get twice as long.</summary>
    public TimeSpan EngineTimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit of one whole image pull.</summary>
    public TimeSpan PullTimeLimit { get; set; } = TimeSpan.FromMinutes(15);
}
