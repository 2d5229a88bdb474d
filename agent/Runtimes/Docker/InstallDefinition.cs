using Panel.Contracts;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>
/// Turns a specification into the engine's container definition for its install
/// step, which runs as root as Pterodactyl's scripts expect.
/// </summary>
internal static class InstallDefinition
{
    private const string ScriptFolder = "/mnt/install";

    /// <summary>Package managers change owners and users, and write where they do not own.</summary>
    private static readonly string[] Capabilities =
    [
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "SETGID",
        "SETUID",
    ];

    public static CreateContainer From(
        InstanceSpec spec,
        InstallSpec install,
        InstancePaths paths,
        string scriptFolder,
        RuntimeOptions options
    )
    {
        Mount[] mounts =
        [
            new("bind", Path.GetFullPath(paths.Data), "/mnt/server", ReadOnly: false),
            new("bind", Path.GetFullPath(scriptFolder), ScriptFolder, ReadOnly: true),
        ];
        string[] entrypoint = install.Entrypoint.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            install.Image,
            entrypoint.Length > 0 ? entrypoint : ["/bin/sh"],
            [$"{ScriptFolder}/{InstallScript.FileName}"],
            WorkloadDefinition.Environment(spec, withStartup: true),
            WorkingDir: null,
            User: "0:0",
            OpenStdin: false,
            Tty: false,
            "SIGTERM",
            ContainerNames.Labels(spec.InstanceId, ContainerRole.Install, spec.Generation, options.NodeId),
            [],
            new(["NONE"]),
            WorkloadDefinition.HostConfigFor(WithRoom(spec), Capabilities, mounts)
        );
    }

    /// <summary>
    /// Installers unpack and compile: a small workload's own limits would
    /// kill them, so they get at least a core and 1 GiB.
    /// </summary>
    private static InstanceSpec WithRoom(InstanceSpec spec) =>
        spec with
        {
            Limits = spec.Limits with
            {
                CpuMillicores = AtLeast(spec.Limits.CpuMillicores, 1000),
                MemoryBytes = AtLeast(spec.Limits.MemoryBytes, 1L << 30),
                Pids = AtLeast(spec.Limits.Pids, 512),
            },
        };

    private static T AtLeast<T>(T limit, T minimum)
        where T : System.Numerics.INumber<T> => limit == T.Zero ? limit : T.Max(limit, minimum);
}
