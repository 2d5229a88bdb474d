using System.Reflection;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// What YARP checks, and what it does not: misspelt settings, routes that say nothing of who
/// may use them, services that do not exist, two routes for one path.
/// </summary>
internal sealed class ProxyConfigCheck(
    IConfigValidator validator,
    IEnumerable<IProxyConfigFilter> filters,
    IEnumerable<RouteMetadata> metadata
) : IConfigCheck
{
    private readonly HashSet<string> _metadata = RouteMetadata.Known(metadata);

    public async ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate)
    {
        var (routes, clusters, problems) = ProxyConfigReader.Read(candidate);
        problems.AddRange(
            UnknownSettings<RouteConfig>(candidate, "Routes")
                .Concat(UnknownSettings<ClusterConfig>(candidate, "Clusters"))
        );
        foreach (var cluster in clusters)
        {
            problems.AddRange(await ProblemsOfAsync(cluster));
        }

        foreach (var route in routes)
        {
            problems.AddRange(await ProblemsOfAsync(route, clusters));
        }

        problems.AddRange(
            routes
                .GroupBy(KeyOf, StringComparer.OrdinalIgnoreCase)
                .Where(same => same.Count() > 1)
                .Select(same =>
                    $"Routes:{string.Join(", ", same.Select(route => route.RouteId))}: they match the same requests."
                )
        );
        return problems;
    }

    private async Task<IEnumerable<string>> ProblemsOfAsync(ClusterConfig cluster)
    {
        cluster = await FilteredAsync(cluster);
        List<string> problems = [.. (await validator.ValidateClusterAsync(cluster)).Select(problem => problem.Message)];
        if (cluster.Destinations is not { Count: > 0 })
        {
            problems.Add("It has no destination.");
        }

        problems.AddRange(
            (cluster.Destinations ?? new Dictionary<string, DestinationConfig>(StringComparer.Ordinal))
                .Where(replica => !IsAddress(replica.Value.Address))
                .Select(replica => $"Destinations:{replica.Key}: the address is no http or https URL.")
        );
        return problems.Select(problem => $"Clusters:{cluster.ClusterId}: {problem}");
    }

    private async Task<ClusterConfig> FilteredAsync(ClusterConfig cluster)
    {
        try
        {
            foreach (var filter in filters)
            {
                cluster = await filter.ConfigureClusterAsync(cluster, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            // At the start a filter's own settings may be what is wrong; their check says so.
        }

        return cluster;
    }

    private async Task<IEnumerable<string>> ProblemsOfAsync(RouteConfig route, List<ClusterConfig> clusters)
    {
        List<string> problems = [.. (await validator.ValidateRouteAsync(route)).Select(problem => problem.Message)];
        if (
            !clusters.Exists(cluster =>
                string.Equals(cluster.ClusterId, route.ClusterId, StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            problems.Add($"There is no cluster '{route.ClusterId}'.");
        }

        // Without one a route would be open to everybody, by a slip of the pen.
        if (route.AuthorizationPolicy is null)
        {
            problems.Add("It has no AuthorizationPolicy: anonymous, user, admin or agent.");
        }

        problems.AddRange(
            (route.Metadata?.Keys ?? [])
                .Where(key => !_metadata.Contains(key))
                .Select(key => $"Unknown metadata '{key}'.")
        );
        return problems.Select(problem => $"Routes:{route.RouteId}: {problem}");
    }

    private static IEnumerable<string> UnknownSettings<T>(IConfiguration candidate, string kind)
    {
        var known = typeof(T)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from entry in candidate.GetSection($"{ProxyConfigReader.Section}:{kind}").GetChildren()
               from setting in entry.GetChildren()
               where !known.Contains(setting.Key)
               select $"{kind}:{entry.Key}: unknown setting '{setting.Key}'.";
    }

    private static bool IsAddress(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    private static string KeyOf(RouteConfig route) =>
        route.Match is { Headers: null or { Count: 0 }, QueryParameters: null or { Count: 0 } } match
            ? $"{route.Order} {match.Path?.TrimEnd('/')} "
                + $"{string.Join(',', (match.Methods ?? []).Order(StringComparer.Ordinal))} "
                + $"{string.Join(',', (match.Hosts ?? []).Order(StringComparer.Ordinal))}"
            : route.RouteId;
}
