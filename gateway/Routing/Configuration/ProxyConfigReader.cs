using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>Routes and clusters as YARP itself reads them.</summary>
internal static class ProxyConfigReader
{
    public const string Section = "ReverseProxy";

    /// <returns>What could be read; and a problem for each route and cluster that could not.</returns>
    public static (List<RouteConfig> Routes, List<ClusterConfig> Clusters, List<string> Problems) Read(
        IConfiguration configuration
    )
    {
        List<RouteConfig> routes = [];
        List<ClusterConfig> clusters = [];
        List<string> problems = [];
        // One by one, since YARP stops at the first that it cannot read.
        foreach (var kind in (string[])["Routes", "Clusters"])
        {
            foreach (var entry in configuration.GetSection($"{Section}:{kind}").GetChildren())
            {
                try
                {
                    var read = ReadOne(kind, entry);
                    routes.AddRange(read.Routes);
                    clusters.AddRange(read.Clusters);
                }
                catch (Exception exception)
                    when (exception
                            is FormatException
                                or InvalidOperationException
                                or ArgumentException
                                or OverflowException
                    )
                {
                    problems.Add($"{kind}:{entry.Key}: {exception.Message}");
                }
            }
        }

        return (routes, clusters, problems);
    }

    private static IProxyConfig ReadOne(string kind, IConfigurationSection entry)
    {
        var values = entry
            .AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Key.Length > 0)
            .Select(pair => KeyValuePair.Create($"{kind}:{entry.Key}:{pair.Key}", pair.Value));
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy().LoadFromConfig(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
    }
}
