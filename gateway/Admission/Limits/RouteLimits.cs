using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Admission.Limits;

/// <summary>Metadata of a route in gateway.json that says what limits it.</summary>
internal static class RouteLimits
{
    /// <summary>
    /// Names of limits with commas between them, for example
    /// <c>login,login-account</c>. They count in this order; the first to refuse ends
    /// it.
    /// </summary>
    public const string Names = "Limit";

    /// <summary>The member of the JSON body that limits by body count by. Default: email.</summary>
    public const string Member = "LimitBy";

    public static Limit[] Of(HttpContext context, LimitSet limits) => limits.Named(Metadata(context, Names));

    public static string MemberOf(HttpContext context) => Metadata(context, Member) ?? "email";

    private static string? Metadata(HttpContext context, string name) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is { } metadata
        && metadata.TryGetValue(name, out var value)
            ? value
            : null;
}
