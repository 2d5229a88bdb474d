namespace Panel.Agent.Runtimes.Docker;

// What the agent sends; null members are left out, so that the image's own values stay.

internal sealed record CreateContainer(
    string Image,
    string[]? Entrypoint,
    string[]? Cmd,
    string[] Env,
    string? WorkingDir,
    string? User,
    bool OpenStdin,
    bool Tty,
    string StopSignal,
    Dictionary<string, string> Labels,
    Dictionary<string, EmptyObject> ExposedPorts,
    CreateHealthcheck Healthcheck,
    HostConfig HostConfig
);

internal sealed record EmptyObject;

internal sealed record CreateHealthcheck(string[] Test);

internal sealed record HostConfig(
    long? Memory,
    long? MemorySwap,
    long? CpuPeriod,
    long? CpuQuota,
    long? PidsLimit,
    string[] CapDrop,
    string[] CapAdd,
    string[] SecurityOpt,
    bool Init,
    string NetworkMode,
    Dictionary<string, PortTarget[]> PortBindings,
    Mount[] Mounts,
    Dictionary<string, string>? Tmpfs,
    LogConfig LogConfig,
    RestartConfig RestartPolicy
);

internal sealed record PortTarget(string HostIp, string HostPort);

internal sealed record Mount(string Type, string Source, string Target, bool ReadOnly);

internal sealed record LogConfig(string Type, Dictionary<string, string> Config);

internal sealed record RestartConfig(string Name);

internal sealed record CreateNetwork(
    string Name,
    string Driver,
    bool CheckDuplicate,
    Dictionary<string, string> Options,
    Dictionary<string, string> Labels,
    Ipam? IPAM
);

internal sealed record Ipam(string Driver, IpamPool[] Config);

internal sealed record IpamPool(string Subnet);

internal sealed record CreateExec(string[] Cmd);

internal sealed record StartExec(bool Detach, bool Tty);
