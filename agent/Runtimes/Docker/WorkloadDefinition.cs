using Panel.Contracts;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Turns a specification into the engine's container definition for the workload itself.</summary>
internal static class WorkloadDefinition
{
    /// <summary>
    /// What images need that start as root and step down by themselves; everything else is dropped, as Wings does.
    /// </summary>
    private static readonly string[] Capabilities = ["CHOWN", "KILL", "SETGID", "SETUID"];

    public static CreateContainer From(
        InstanceSpec spec,
        InstancePaths paths,
        ImageDetails image,
        RuntimeOptions options
    )
    {
        var (entrypoint, command) = CommandOf(spec, image.Config);
        return new(
            spec.Image,
            entrypoint,
            command,
            Environment(spec, withStartup: spec.StartupMode == StartupMode.Image),
            spec.WorkingDirectory ?? (spec.StartupMode == StartupMode.Shell ? spec.DataMount : null),
            string.IsNullOrEmpty(spec.User) ? options.ContainerUser : spec.User,
            OpenStdin: true,
            Tty: false,
            spec.Stop.Signal ?? "SIGTERM",
            ContainerNames.Labels(spec.InstanceId, ContainerRole.Workload, spec.Generation, options.NodeId),
            spec.Ports.Select(PortKey).Distinct().ToDictionary(p => p, _ => new EmptyObject()),
            new(["NONE"]),
            HostConfigFor(spec, Capabilities, Mounts(spec, paths)) with
            {
                PortBindings = spec
                    .Ports.GroupBy(PortKey)
                    .ToDictionary(
                        g => g.Key,
                        g => g.Select(p => new PortTarget(p.HostIp, p.HostPort.ToString())).ToArray()
                    ),
                Tmpfs = new() { ["/tmp"] = "rw,exec,nosuid,nodev,size=100m" },
            }
        );
    }

    public static HostConfig HostConfigFor(InstanceSpec spec, string[] capabilities, Mount[] mounts)
    {
        var limits = spec.Limits;
        const long Period = 100_000;
        return new(
            // Swap is counted together with memory: equal values mean no swap.
            Memory: Limit(limits.MemoryBytes),
            MemorySwap: Limit(limits.MemoryBytes),
            // A quota, not NanoCpus: the engine refuses NanoCpus above the host's own cores.
            CpuPeriod: limits.CpuMillicores > 0 ? Period : null,
            CpuQuota: Limit(limits.CpuMillicores * Period / 1000),
            PidsLimit: Limit(limits.Pids),
            CapDrop: ["ALL"],
            capabilities,
            SecurityOpt: ["no-new-privileges"],
            Init: true,
            DockerNetwork.Name,
            PortBindings: [],
            mounts,
            Tmpfs: null,
            // Not the "local" driver: engine 20.10 leaves out the line break after a long line with it.
            new LogConfig("json-file", new() { ["max-size"] = "10m", ["max-file"] = "3" }),
            // The agent restarts, so that back-off, state and reports agree.
            new RestartConfig("no")
        );
    }

    public static string[] Environment(InstanceSpec spec, bool withStartup)
    {
        var variables = new Dictionary<string, string>(spec.Environment);
        // A stop signal should reach the program behind a shell too.
        variables.TryAdd("TINI_KILL_PROCESS_GROUP", "1");
        if (withStartup && spec.Startup is not null)
        {
            variables.TryAdd("STARTUP", spec.Startup);
        }

        return [.. variables.Select(v => $"{v.Key}={v.Value}")];
    }

    private static (string[]? Entrypoint, string[]? Command) CommandOf(InstanceSpec spec, ImageConfig? image)
    {
        string[]? entrypoint = spec.Entrypoint.Count > 0 ? [.. spec.Entrypoint] : null;
        string[]? command = spec.Command.Count > 0 ? [.. spec.Command] : null;
        if (command is not null || spec.Startup is null)
        {
            return (entrypoint, command);
        }

        var imageRuns = image is { Entrypoint.Length: > 0 } or { Cmd.Length: > 0 };
        if (spec.StartupMode == StartupMode.Image && (imageRuns || entrypoint is not null))
        {
            return (entrypoint, null);
        }

        return (entrypoint ?? ["/bin/sh", "-c"], [spec.Startup]);
    }

    private static Mount[] Mounts(InstanceSpec spec, InstancePaths paths) =>
        [
            new("bind", Path.GetFullPath(paths.Data), spec.DataMount, ReadOnly: false),
            .. spec.Volumes.Select(v => new Mount(
                "bind",
                Path.GetFullPath(DataFolders.Volume(paths, v.Name)),
                v.MountPath,
                v.ReadOnly
            )),
        ];

    private static string PortKey(PortBinding port) =>
        $"{port.ContainerPort}/{(port.Protocol == PortProtocol.Udp ? "udp" : "tcp")}";

    private static long? Limit(long value) => value > 0 ? value : null;
}
