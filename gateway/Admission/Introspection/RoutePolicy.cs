using Microsoft.AspNetCore.Authorization;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>What the configuration says of the route that a request took.</summary>
internal static class RoutePolicy
{
    /// <summary>
    /// Metadata of a route: the methods that a restricted caller may use there, for example <c>GET,DELETE</c>.
    /// </summary>
    public const string Suspended = "AllowSuspended";
    public const string WithoutTwoFactor = "AllowWithoutTwoFactor";

    public static bool IsPublic(HttpContext context) =>
        context.GetEndpoint()?.Metadata is not { } metadata
        || metadata.GetMetadata<IAllowAnonymous>() is not null
        || metadata.GetMetadata<IAuthorizeData>() is null;

    public static bool Allows(HttpContext context, string metadata) =>
        Of(context)
            ?.Config.Metadata?.GetValueOrDefault(metadata)
            ?.Split(',')
            .Contains(MethodOf(context.Request), StringComparer.OrdinalIgnoreCase) == true;

    // Who may read something may also ask whether it is there.
    private static string MethodOf(HttpRequest request) =>
        HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method;

    private static RouteModel? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>();
}
