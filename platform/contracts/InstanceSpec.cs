namespace Panel.Contracts;

/// <summary>
/// Everything an agent needs to run one instance, fully rendered: templates
/// are resolved and variables checked before it is sent.
/// </summary>
/// <param name="Generation">Grows by one with each change of the desired state; an agent ignores an older one.</param>
/// <param name="Entrypoint">Replaces the image's entry point; empty keeps it.</param>
/// <param name="Command">Replaces the image's command; empty keeps it.</param>
/// <param name="Startup">The start command line, rendered; null when the workload has none.</param>
/// <param name="StartupMode">Who runs <paramref name="Startup"/>.</param>
/// <param name="DataMount">Where the data root appears inside the
/// container, for example <c>/home/container</c>.</param>
/// <param name="Secrets">Values that are masked in logs (console lines are left alone).</param>
/// <param name="TrustedOrganization">Its owner is a platform administrator. Plain processes
/// run only such instances unless the node is open to all.</param>
public sealed record InstanceSpec(
    Guid InstanceId,
    Guid OrganizationId,
    string Name,
    long Generation,
    string Image,
    IReadOnlyList<string> Entrypoint,
    IReadOnlyList<string> Command,
    string? Startup,
    StartupMode StartupMode,
    string? WorkingDirectory,
    string? User,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<PortBinding> Ports,
    string DataMount,
    IReadOnlyList<VolumeMount> Volumes,
    ResourceLimits Limits,
    RestartPolicy RestartPolicy,
    StopSpec Stop,
    ReadySpec Ready,
    HealthcheckSpec? Healthcheck,
    IReadOnlyList<ConfigFileSpec> ConfigFiles,
    InstallSpec? Install,
    IReadOnlyList<string> FileDenylist,
    IReadOnlyList<string> Secrets,
    bool TrustedOrganization = false
);

/// <summary>
/// Shell: <c>/bin/sh -c</c> runs the start command. Image: the image's own entry point reads it from <c>STARTUP</c>,
/// as Pterodactyl's images do; an image without entry point and command falls back to Shell.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<StartupMode>))]
public enum StartupMode
{
    Shell,
    Image,
}

/// <summary>
/// One published port. <paramref name="HostIp"/> is the address it is bound to, <c>0.0.0.0</c> for all.
/// </summary>
public sealed record PortBinding(string Name, string HostIp, int HostPort, int ContainerPort, PortProtocol Protocol);

[JsonConverter(typeof(JsonStringEnumConverter<PortProtocol>))]
public enum PortProtocol
{
    Tcp,
    Udp,
}

/// <summary>A volume beside the data root; kept until the instance is deleted.</summary>
public sealed record VolumeMount(string Name, string MountPath, bool ReadOnly);

/// <summary>Zero means unlimited. CPU in thousandths of a core, memory and disk in bytes.</summary>
public sealed record ResourceLimits(int CpuMillicores, long MemoryBytes, long DiskBytes, int Pids);

[JsonConverter(typeof(JsonStringEnumConverter<RestartPolicy>))]
public enum RestartPolicy
{
    Always,
    OnFailure,
    Never,
}

/// <summary>
/// A text typed into the console, or a signal name such as <c>SIGINT</c>; SIGTERM
/// when both are null. After the timeout the process is killed.
/// </summary>
public sealed record StopSpec(string? Command, string? Signal, int TimeoutSeconds);

/// <summary>
/// When "starting" becomes "running": the first of a matching line, an open TCP port, a passing health check, or
/// <paramref name="Seconds"/> alive. A pattern starting with <c>regex:</c> is a regular expression.
/// </summary>
public sealed record ReadySpec(IReadOnlyList<string> LogPatterns, bool StripAnsi, int? Port, int Seconds);

public sealed record HealthcheckSpec(
    IReadOnlyList<string> Command,
    int IntervalSeconds,
    int TimeoutSeconds,
    int Retries,
    int StartPeriodSeconds
);

/// <summary>
/// A file beneath the data root that is patched before each start. Parser: file, yaml, properties, ini, json, xml.
/// </summary>
/// <param name="Required">True: a file that cannot be patched fails the start. False:
/// it is a warning in the console and in the operation.</param>
public sealed record ConfigFileSpec(string Path, string Parser, IReadOnlyList<ConfigEntry> Set, bool Required = false);

/// <param name="Key">Path inside the file in the parser's notation (<c>a.b[0].c</c>,
/// <c>list.*.port</c>); for the file parser, the beginning of the line to replace.</param>
/// <param name="Value">JSON text of the value, for example <c>"abc"</c>, <c>25565</c>, <c>true</c>.</param>
/// <param name="IfValue">Replaces only a value equal to this one; with the
/// <c>regex:</c> prefix, one that matches.</param>
public sealed record ConfigEntry(string Key, string Value, string? IfValue);

/// <summary>
/// The install step: a script run once in its own container with the data root at
/// <c>/mnt/server</c>. A non-zero exit code fails the install.
/// </summary>
public sealed record InstallSpec(string Image, string Entrypoint, string Script, int TimeoutSeconds);
