using Panel.Agent.Runtimes.Docker;
using Panel.Agent.Runtimes.Processes;

namespace Panel.Agent.Runtimes.Selection;

/// <summary>Chooses the node's runtime and says why.</summary>
internal static partial class RuntimeSelection
{
    /// <summary>
    /// Registers <see cref="RuntimeOptions"/> and, made when first asked for, the one <see cref="IContainerRuntime"/>.
    /// </summary>
    public static IServiceCollection AddRuntime(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new RuntimeOptions();
        configuration.GetSection(RuntimeOptions.Section).Bind(options);
        services.AddSingleton(options);
        services.AddSingleton(provider =>
            Create(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>())
        );
        return services;
    }

    /// <exception cref="InvalidOperationException">The configuration names no
    /// runtime, or one that is not allowed.</exception>
    internal static IContainerRuntime Create(RuntimeOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Panel.Agent.Runtimes");
        var docker = DockerEndpoint.From(options.DockerSocket);
        switch (options.Runtime.ToLowerInvariant())
        {
            case "docker":
                Log.Chosen(logger, "docker", $"the configuration says so; the engine is at {docker.Address}");
                return new DockerRuntime(options, clock, loggers);
            case "auto" when docker.Answers():
                Log.Chosen(logger, "docker", $"an engine answers at {docker.Address}");
                return new DockerRuntime(options, clock, loggers);
            case "auto" when options.AllowProcessRuntime:
                Log.Processes(logger, $"no Docker engine answers at {docker.Address}", Organizations(options));
                RequireSound(options);
                return new ProcessRuntime(options, clock, loggers);
            case "process" when options.AllowProcessRuntime:
                Log.Processes(logger, "the configuration says so", Organizations(options));
                RequireSound(options);
                return new ProcessRuntime(options, clock, loggers);
            case "auto":
                throw new InvalidOperationException(
                    $"No Docker engine answers at {docker.Address}, and plain processes isolate less than "
                        + "containers: start Docker, or set Agent:AllowProcessRuntime to true."
                );
            case "process":
                throw new InvalidOperationException(
                    "Agent:Runtime is 'process', which isolates less than containers: set "
                        + "Agent:AllowProcessRuntime to true if that is meant."
                );
            default:
                throw new InvalidOperationException(
                    $"Agent:Runtime is '{options.Runtime}'; it can be docker, process or auto."
                );
        }
    }

    private static void RequireSound(RuntimeOptions options)
    {
        if (
            options.FirstProcessUser == 0
            || options.LastProcessUser < options.FirstProcessUser
            || options.LastProcessUser > int.MaxValue
        )
        {
            throw new InvalidOperationException(
                "Agent:FirstProcessUser must be above 0, and Agent:LastProcessUser no smaller and below 2147483648."
            );
        }

        foreach (var folder in options.VisibleFolders.Where(folder => !IsFolderToShow(folder)))
        {
            throw new InvalidOperationException(
                $"Agent:VisibleFolders has '{folder}'; it takes absolute paths other than /, /proc, /dev and /tmp."
            );
        }
    }

    private static bool IsFolderToShow(string folder) =>
        Path.IsPathRooted(folder) && Path.GetFullPath(folder).TrimEnd('/') is not ("" or "/proc" or "/dev" or "/tmp");

    private static string Organizations(RuntimeOptions options) =>
        options.OpenToAll
            ? "every organization, as the operator says"
            : "organizations of platform administrators only";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Workloads run on {Runtime}: {Reason}.")]
        public static partial void Chosen(ILogger logger, string runtime, string reason);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "Workloads run as plain processes, without enforced limits and on the node's network: {Reason}. "
                + "They are of {Organizations}."
        )]
        public static partial void Processes(ILogger logger, string reason, string organizations);
    }
}
