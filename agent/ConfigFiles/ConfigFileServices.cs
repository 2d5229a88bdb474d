using Panel.Agent.Instances;
using Panel.Agent.Runtimes;

namespace Panel.Agent.ConfigFiles;

public static class ConfigFileServices
{
    public const string InvalidCode = "config_file_invalid";

    /// <summary>
    /// Patches configuration files before each start. A file that cannot be patched
    /// is a warning, unless the workload requires it: then
    /// the start fails. <c>Agent:DockerInterface</c> is the address at which workloads reach their node.
    /// </summary>
    public static IServiceCollection AddConfigFiles(this IServiceCollection services, IConfiguration configuration)
    {
        var patcher = new ConfigFilePatcher(configuration["Agent:DockerInterface"] ?? "172.17.0.1");
        return services
            .AddSingleton(patcher)
            .AddSingleton<PatchConfigFiles>(
                async (root, files, cancellationToken) =>
                {
                    if (files.Count == 0)
                    {
                        return [];
                    }

                    var problems = await patcher.PatchAsync(root, files, cancellationToken);
                    return problems.Any(problem => problem.Required)
                        ? throw new RuntimeException(
                            InvalidCode,
                            $"Configuration files could not be patched. {string.Join("; ", problems)}"
                        )
                        : [.. problems.Select(problem => $"A configuration file was left as it is. {problem}")];
                }
            );
    }
}
