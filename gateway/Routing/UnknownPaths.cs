using Panel.Hosting.Errors;

namespace Panel.Gateway.Routing;

/// <summary>
/// What no route of the configuration takes, below the prefixes of the API. It is an endpoint, so that a stranger is
/// asked to sign in, in the dialect of the path, before being told what is not there.
/// </summary>
internal static class UnknownPaths
{
    private static readonly string[] Prefixes = ["/v1", "/api/client", "/api/v1", "/api/auth", "/api/apikeys"];
    private static readonly ApiError NoRoute = new(404, "route_not_found", "There is no such route.");

    public static void MapUnknownPaths(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in Prefixes)
        {
            routes
                .Map($"{prefix}/{{**path}}", () => NoRoute)
                .RequireAuthorization("user")
                .ExcludeFromDescription()
                .WithOrder(int.MaxValue);
        }
    }
}
