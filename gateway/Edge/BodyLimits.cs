using Panel.Hosting;
using Panel.Hosting.Errors;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Edge;

/// <summary>
/// Refuses a body that says how long it is before anything of it is read. One that
/// does not say is counted by Kestrel while it passes through.
/// </summary>
internal static class BodyLimits
{
    public static void UseBodyLimits(this IReverseProxyApplicationBuilder proxy) =>
        proxy.Use(
            (context, next) =>
                context.Request.ContentLength > LimitOf(context)
                    ? ApiErrors.TooLarge.ExecuteAsync(context)
                    : next(context)
        );

    private static long LimitOf(HttpContext context) =>
        context.GetRouteModel().Config.MaxRequestBodySize switch
        {
            null => ServiceDefaultsExtensions.BodyLimit,
            -1 => long.MaxValue,
            { } limit => limit,
        };
}
