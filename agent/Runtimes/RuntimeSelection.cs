using Panel.Agent.Runtimes.Docker;

namespace Panel.Agent.Runtimes;

/// <summary>Chooses the node's runtime and says why.</summary>
internal static partial class RuntimeSelection
{
    public static IServiceCollection AddRuntime(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new RuntimeOptions();
        configuration.GetSection(RuntimeOptions.Section).Bind(options);
        services.AddSingleton(options);
        services.AddSingleton(provider => Create(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    internal static IContainerRuntime Create(RuntimeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        return new DockerRuntime(options, time, loggers);
    }
}
