using Panel.Contracts;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>What is run, where, and with which environment.</summary>
internal sealed record ProcessPlan(
    IReadOnlyList<string> Command,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment
)
{
    public static ProcessPlan ForWorkload(InstanceSpec spec, InstancePaths paths, VisibleTree view)
    {
        HostPorts.RequireFree(spec.Ports);
        var mapped = HostPaths.OfWorkload(spec, paths);
        var data = Path.GetFullPath(paths.Data);
        var environment = EnvironmentOf(spec, data, mapped, view);
        var workingDirectory =
            spec.WorkingDirectory is { Length: > 0 } given && Directory.Exists(mapped.Map(given))
                ? mapped.Map(given)
                : data;
        return new(
            HostCommands.ForWorkload(spec, mapped, environment["PATH"], workingDirectory),
            workingDirectory,
            environment
        );
    }

    /// <summary>The data folder stands for <c>/mnt/server</c>, in the script and as <c>SERVER_DIR</c>.</summary>
    public static async Task<ProcessPlan> ForInstallAsync(
        InstanceSpec spec,
        InstancePaths paths,
        VisibleTree view,
        CancellationToken cancellationToken
    )
    {
        var install = InstallScript.Of(spec);
        var mapped = HostPaths.OfInstall(paths);
        var data = Path.GetFullPath(paths.Data);
        var folder = await InstallScript.WriteAsync(mapped.Map(install.Script), paths, cancellationToken);
        var environment = EnvironmentOf(spec, data, mapped, view);
        environment["SERVER_DIR"] = data;
        return new(
            HostCommands.ForInstall(install, Path.GetFullPath(Path.Combine(folder, InstallScript.FileName))),
            data,
            environment
        );
    }

    private static Dictionary<string, string> EnvironmentOf(
        InstanceSpec spec,
        string data,
        HostPaths mapped,
        VisibleTree view
    )
    {
        var environment = spec.Environment.ToDictionary(v => v.Key, v => mapped.Map(v.Value));
        environment.TryAdd("PATH", PathOfAgent(view));
        environment.TryAdd("HOME", data);
        environment.TryAdd("LANG", "C.UTF-8");
        return environment;
    }

    /// <summary>The agent's own search path, without the folders that a workload does not see.</summary>
    private static string PathOfAgent(VisibleTree view)
    {
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Where(folder => folder.StartsWith('/') && view.Sees(folder));
        return string.Join(':', folders) is { Length: > 0 } path ? path : HostCommands.DefaultPath;
    }
}
