namespace Panel.Agent.Runtimes;

/// <summary>The runtime's part of the <c>Agent</c> configuration section.</summary>
public sealed class RuntimeOptions
{
    public const string Section = "Agent";

    /// <summary>
    /// <c>docker</c>, <c>process</c>, or <c>auto</c>: Docker when its socket answers, else processes.
    /// </summary>
    public string Runtime { get; set; } = "auto";

    /// <summary>
    /// Plain processes isolate less than containers, so they are refused unless this is on; standalone turns it on.
    /// </summary>
    public bool AllowProcessRuntime { get; set; }

    /// <summary>
    /// Plain processes of every organization. Off: only of organizations whose
    /// owner is a platform administrator. Standalone reads
    /// <c>PANEL_RUNTIME_OPEN</c>.
    /// </summary>
    public bool OpenToAll { get; set; }

    /// <summary>
    /// First and last user id that an agent running as root gives to its plain
    /// processes, one to each instance. Ids of users of the machine
    /// and of <c>/etc/subuid</c> are passed over. Two agents on one machine need different ranges.
    /// </summary>
    public uint FirstProcessUser { get; set; } = 200_000;

    /// <inheritdoc cref="FirstProcessUser"/>
    public uint LastProcessUser { get; set; } = 265_535;

    /// <summary>
    /// Folders of the machine that plain processes see, read-only, beside the
    /// system's programs, libraries and settings: for example
    /// <c>/srv/java</c>.
    /// </summary>
    public IList<string> VisibleFolders { get; } = [];

    /// <summary>
    /// Folders that plain processes never see, beside <see cref="Data"/>, even when
    /// they lie beneath a visible one. Standalone names its
    /// data folder.
    /// </summary>
    public IList<string> HiddenFolders { get; } = [];

    /// <summary>
    /// <c>unix://</c> or <c>tcp://</c> address of the engine. Unset:
    /// <c>DOCKER_HOST</c>, else unix:///var/run/docker.sock.
    /// </summary>
    public string? DockerSocket { get; set; }

    /// <summary>The agent's data folder; the process runtime keeps its state in <c>processes/</c> beneath it.</summary>
    public string Data { get; set; } = "data/agent";

    /// <summary>
    /// Labels this node's containers. Set by the host once the agent is registered, before the runtime is first used.
    /// </summary>
    public Guid NodeId { get; set; }

    /// <summary>Numeric <c>uid:gid</c> that runs workloads which name no user, and that owns their files.</summary>
    public string ContainerUser { get; set; } = "1000:1000";

    /// <summary>Limit of one call to the engine; starting and removing get twice as long.</summary>
    public TimeSpan EngineTimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit of one whole image pull.</summary>
    public TimeSpan PullTimeLimit { get; set; } = TimeSpan.FromMinutes(15);
}
