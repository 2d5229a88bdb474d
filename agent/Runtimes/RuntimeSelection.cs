using Panel.Agent.Runtimes.Docker;
using Panel.Agent.Runtimes.Processes;

namespace Panel.Agent.Runtimes;

/// <summary>Chooses the node's runtime and says why.</summary>
internal static partial class RuntimeSelection
{
    /// <summary>Registers <see cref="RuntimeOptions"/> and, made when first asked for, the one <see cref="IContainerRuntime"/>.</summary>
    public static IServiceCollection AddRuntime(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new RuntimeOptions();
        configuration.GetSection(RuntimeOptions.Section).Bind(options);
        services.AddSingleton(options);
        services.AddSingleton(provider => Create(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    /// <exception cref="InvalidOperationException">The configuration names no runtime, or one that is not allowed.</exception>
    internal static IContainerRuntime Create(RuntimeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Panel.Agent.Runtimes");
        var docker = DockerEndpoint.From(options.DockerSocket);
        switch (options.Runtime.ToLowerInvariant())
        {
            case "docker":
                Log.Chosen(logger, "docker", $"the configuration says so; the engine is at {docker.Address}");
                return new DockerRuntime(options, time, loggers);
            case "auto" when docker.Answers():
                Log.Chosen(logger, "docker", $"an engine answers at {docker.Address}");
                return new DockerRuntime(options, time, loggers);
            case "auto" when options.AllowProcessRuntime:
                Log.NotIsolated(logger, $"no Docker engine answers at {docker.Address}");
                return new ProcessRuntime(options, time, loggers);
            case "process" when options.AllowProcessRuntime:
                Log.NotIsolated(logger, "the configuration says so");
                return new ProcessRuntime(options, time, loggers);
            case "auto":
                throw new InvalidOperationException($"No Docker engine answers at {docker.Address}, and plain processes isolate nothing: start Docker, or set Agent:AllowProcessRuntime to true.");
            case "process":
                throw new InvalidOperationException("Agent:Runtime is 'process', which isolates nothing: set Agent:AllowProcessRuntime to true if that is meant.");
            default:
                throw new InvalidOperationException($"Agent:Runtime is '{options.Runtime}'; it can be docker, process or auto.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Workloads run on {Runtime}: {Reason}.")]
        public static partial void Chosen(ILogger logger, string runtime, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Workloads run as plain processes, not isolated and without enforced limits: {Reason}.")]
        public static partial void NotIsolated(ILogger logger, string reason);
    }
}
