using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace Panel.Gateway.Routing.Configuration;

internal static class ConfigFileExtensions
{
    /// <summary>
    /// gateway.json beneath everything, then the operator's file, then all else. Only the
    /// operator's file is watched: it alone is checked before it counts.
    /// </summary>
    public static void AddConfigFile(this WebApplicationBuilder builder)
    {
        var layer = new ConfigLayer();
        foreach (var file in builder.Configuration.Sources.OfType<FileConfigurationSource>())
        {
            file.ReloadOnChange = false;
        }

        // The first JSON file is gateway.json; beneath it are defaults of the program.
        var sources = builder.Configuration.Sources;
        sources.Insert(sources.IndexOf(sources.OfType<JsonConfigurationSource>().First()) + 1, layer);
        var content = builder.Configuration["Gateway:ConfigFile"] is { Length: > 0 } path ? Load(layer, path) : null;
        var services = builder.Services;
        services.AddOptions<ConfigFileOptions>().BindConfiguration(ConfigFileOptions.Section);
        services.AddSingleton(layer).AddSingleton<ConfigState>().AddSingleton<IConfigCheck, ProxyConfigCheck>();
        services.AddSingleton<IConfigCheck>(
            new OptionsCheck<ConfigFileOptions>(ConfigFileOptions.Section, shared: true)
        );
        services.AddSingleton(provider =>
        {
            var reloader = ActivatorUtilities.CreateInstance<ConfigReloader>(provider);
            if (content is not null)
            {
                reloader.StartWith(content);
            }

            return reloader;
        });
        services.AddHostedService<ConfigWatcher>();
        // The server is the first thing that is made of the configuration, while the host is
        // being built: ahead of it, or its complaint would be the only one.
        services.AddOptions<KestrelServerOptions>().Configure<ConfigReloader>((_, reloader) => CheckStart(reloader));
    }

    /// <exception cref="OptionsValidationException">It says everything that is
    /// wrong with the configuration to start with.</exception>
    private static void CheckStart(ConfigReloader reloader)
    {
        // It blocks, as YARP's own first look does: nothing runs yet that could wait.
        var problems = reloader.ProblemsAtStartAsync().GetAwaiter().GetResult();
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(
                "gateway",
                typeof(IConfiguration),
                [$"The configuration is refused. Problems: {problems.Count}\n- {string.Join("\n- ", problems)}"]
            );
        }
    }

    private static byte[] Load(ConfigLayer layer, string path)
    {
        var content = File.ReadAllBytes(path);
        try
        {
            layer.Replace(ConfigText.Parse(content));
            return content;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }
}
