using Microsoft.AspNetCore.Http.Features;

namespace Panel.Nodes.Proxy;

internal static class RawTargets
{
    /// <summary>Path and query exactly as they came, escapes included; the framework's own path is decoded.</summary>
    public static string RawTarget(this HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
