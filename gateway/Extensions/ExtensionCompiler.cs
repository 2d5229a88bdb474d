using System.Text.RegularExpressions;
using Panel.Gateway.Routing;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk.Gateway;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Extensions;

/// <summary>Takes the whole of a plugin's configuration, or refuses the whole of it and says everything that is wrong.</summary>
internal sealed partial class ExtensionCompiler(IConfigValidator validator, ITransformBuilder transforms)
{
    public const string Root = "/x/";

    private const int MostRoutes = 50;
    private const int MostClusters = 10;
    private const int MostDestinations = 10;
    private const int MostTransforms = 20;
    private const int MostProblems = 20;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(300);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public async Task<CompiledExtension> CompileAsync(ExtensionPlugin plugin, GatewayConfiguration configuration)
    {
        List<string> problems = [];
        if (configuration.Routes is not { Count: <= MostRoutes } routes)
        {
            problems.Add($"routes: at most {MostRoutes}");
            routes = [];
        }

        if (configuration.Clusters is not { Count: <= MostClusters } clusters)
        {
            problems.Add($"clusters: at most {MostClusters}");
            clusters = [];
        }

        problems.AddRange(clusters.SelectMany(cluster => ProblemsOf(plugin, cluster)));
        problems.AddRange(routes.SelectMany(route => ProblemsOf(plugin, route, clusters)));
        problems.AddRange(Repeated("clusters", clusters.Select(cluster => cluster?.Id)));
        problems.AddRange(Repeated("routes", routes.Select(route => route?.Id)));
        if (problems.Count == 0)
        {
            problems.AddRange(Overlaps(routes));
        }

        if (problems.Count > 0)
        {
            return Refused(problems);
        }

        var compiled = new CompiledExtension(
            [.. routes.Select(route => RouteOf(plugin, route))],
            [.. clusters.Select(cluster => ClusterOf(plugin, cluster))],
            []
        );
        // The proxy refuses a configuration as a whole, that of all plugins; so it has to agree before.
        return await ProxyProblemsAsync(compiled) is { Count: > 0 } others ? Refused(others) : compiled;
    }

    private static CompiledExtension Refused(List<string> problems) => new([], [], [.. problems.Take(MostProblems)]);

    private async Task<List<string>> ProxyProblemsAsync(CompiledExtension compiled)
    {
        List<string> problems = [];
        foreach (var route in compiled.Routes)
        {
            problems.AddRange((await validator.ValidateRouteAsync(route)).Select(problem => problem.Message));
            if (problems.Count == 0)
            {
                problems.AddRange(TransformProblems(route, compiled));
            }
        }

        foreach (var cluster in compiled.Clusters)
        {
            problems.AddRange((await validator.ValidateClusterAsync(cluster)).Select(problem => problem.Message));
        }

        return problems;
    }

    private IEnumerable<string> TransformProblems(RouteConfig route, CompiledExtension compiled)
    {
        try
        {
            transforms.Build(route, compiled.Clusters.FirstOrDefault(cluster => cluster.ClusterId == route.ClusterId));
            return [];
        }
        catch (Exception exception)
        {
            // What its factories throw is not said anywhere; thrown later, it would end the update of all routes.
            return [exception.Message];
        }
    }

    private static IEnumerable<string> ProblemsOf(ExtensionPlugin plugin, GatewayCluster? cluster)
    {
        if (cluster?.Id is not { } id || !Name().IsMatch(id))
        {
            yield return "clusters: an id is not 1 to 64 lower-case letters, digits and -";
            yield break;
        }

        if (cluster.Destinations is not { Count: > 0 and <= MostDestinations } destinations)
        {
            yield return $"cluster {id}: it has not 1 to {MostDestinations} destinations";
            yield break;
        }

        foreach (var destination in destinations)
        {
            if (FaultOf(plugin, destination) is { } fault)
            {
                yield return $"cluster {id}: a destination {fault}";
            }
        }
    }

    private static string? FaultOf(ExtensionPlugin plugin, Uri? destination)
    {
        if (destination is not { IsAbsoluteUri: true, Scheme: "https" })
        {
            return "is no https address";
        }

        if (destination.UserInfo.Length > 0 || destination.Query.Length > 0 || destination.Fragment.Length > 0)
        {
            return "has more than a host, a port and a path";
        }

        return HostPattern.Covers(plugin.GrantedHosts, destination.IdnHost)
            ? null
            : $"leads to {destination.IdnHost}, which is not declared and granted";
    }

    private static IEnumerable<string> ProblemsOf(
        ExtensionPlugin plugin,
        GatewayRoute? route,
        IReadOnlyList<GatewayCluster> clusters
    )
    {
        if (route?.Id is not { } id || !Name().IsMatch(id))
        {
            yield return "routes: an id is not 1 to 64 lower-case letters, digits and -";
            yield break;
        }

        if (route.Path is not { } path)
        {
            yield return $"route {id}: it has no path";
        }
        else if (ExtensionPath.Fault(path) is { } fault)
        {
            yield return $"route {id}: its path {fault}";
        }

        if (route.Methods?.All(method => Methods.Contains(method, StringComparer.Ordinal)) != true)
        {
            yield return $"route {id}: methods are of {string.Join(", ", Methods)}";
        }

        if (!clusters.Any(cluster => cluster?.Id == route.Cluster))
        {
            yield return $"route {id}: its cluster is not there";
        }

        if (!Enum.IsDefined(route.Access))
        {
            yield return $"route {id}: its access is unknown";
        }

        if (route.Timeout is { } timeout && (timeout < ShortestTimeout || timeout > LongestTimeout))
        {
            yield return $"route {id}: its timeout is not 1 to 300 seconds";
        }

        if (route.Transforms is not { Count: <= MostTransforms } transforms)
        {
            yield return $"route {id}: it has more than {MostTransforms} transforms";
            yield break;
        }

        foreach (var use in transforms)
        {
            if (use?.Name is null || use.Arguments is null)
            {
                yield return $"route {id}: a transform has no name or no arguments";
            }
            else if (ExtensionTransforms.Fault(use, route.Path ?? "", plugin.RunsCode) is { } fault)
            {
                yield return $"route {id}: the transform {Shown(use.Name)} {fault}";
            }
        }
    }

    private static IEnumerable<string> Repeated(string what, IEnumerable<string?> ids) =>
        ids.OfType<string>()
            .GroupBy(id => id, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => $"{what}: {Shown(group.Key)} is there {group.Count()} times");

    // Which of two such routes a request takes would be chance.
    private static IEnumerable<string> Overlaps(IReadOnlyList<GatewayRoute> routes) =>
        from shape in routes.GroupBy(route => ExtensionPath.ShapeOf(route.Path), StringComparer.Ordinal)
        from one in shape
        from other in shape
        where string.CompareOrdinal(one.Id, other.Id) < 0 && ShareMethods(one, other)
        select $"routes {one.Id} and {other.Id}: they match the same requests";

    private static bool ShareMethods(GatewayRoute one, GatewayRoute other) =>
        one.Methods.Count == 0 || other.Methods.Count == 0 || one.Methods.Intersect(other.Methods).Any();

    private static RouteConfig RouteOf(ExtensionPlugin plugin, GatewayRoute route) =>
        new()
        {
            RouteId = $"{Root}{plugin.Id}#{route.Id}",
            ClusterId = ClusterIdOf(plugin, route.Cluster),
            AuthorizationPolicy = route.Access switch
            {
                GatewayAccess.Public => "anonymous",
                GatewayAccess.Admin => "admin",
                _ => "user",
            },
            Match = new RouteMatch
            {
                Path = $"{Root}{plugin.Id}/{route.Path}",
                Methods = route.Methods.Count == 0 ? null : [.. route.Methods],
            },
            Timeout = route.Timeout ?? DefaultTimeout,
            Metadata = Metadata(plugin),
            // The destination sees a path of its own; what is before it is this gateway's.
            Transforms =
            [
                new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
                {
                    ["PathRemovePrefix"] = $"{Root}{plugin.Id}",
                },
                .. route.Transforms.Select(use => ExtensionTransforms.Of(plugin.Id, use)),
            ],
        };

    private static ClusterConfig ClusterOf(ExtensionPlugin plugin, GatewayCluster cluster) =>
        new()
        {
            ClusterId = ClusterIdOf(plugin, cluster.Id),
            LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests,
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = LongestTimeout },
            Metadata = Metadata(plugin),
            Destinations = cluster
                .Destinations.Index()
                .ToDictionary(
                    pair => $"{pair.Index}",
                    pair => new DestinationConfig { Address = pair.Item.AbsoluteUri },
                    StringComparer.Ordinal
                ),
        };

    private static string ClusterIdOf(ExtensionPlugin plugin, string cluster) => $"{Root}{plugin.Id}#{cluster}";

    private static Dictionary<string, string> Metadata(ExtensionPlugin plugin) =>
        new(StringComparer.Ordinal) { [PluginMetadata.Plugin] = plugin.Id };

    // What a plugin calls something ends in logs and statuses.
    private static string Shown(string name) =>
        new([.. name.Take(64).Select(letter => char.IsControl(letter) ? '?' : letter)]);

    [GeneratedRegex(@"^[a-z0-9-]{1,64}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
