using Panel.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Forwarding;

/// <summary>Says in the API's own words when a service could not be reached.</summary>
internal static class ForwardingErrors
{
    public static void UseForwardingErrors(this IReverseProxyApplicationBuilder proxy) => proxy.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted)
        {
            // No token for a request of nobody: identity is away.
            await ApiErrors.Unavailable("Identity does not answer.", "identity_unavailable").ExecuteAsync(context);
            return;
        }
        if (context.GetForwarderErrorFeature() is null || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;
        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        context.Response.Clear();
        await ApiErrors.Unavailable($"The {service} service does not answer.", "service_unavailable").ExecuteAsync(context);
    });
}
