using Microsoft.AspNetCore.Http.Timeouts;
using Panel.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Forwarding;

/// <summary>Says in the API's own words why a service did not answer: 503 not reached, 502 broke off, 504 too slow, 4xx the client's body.</summary>
internal static class ForwardingErrors
{
    public static void UseForwardingErrors(this IReverseProxyApplicationBuilder proxy) => proxy.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.HasStarted) return;
        // The time limit of the route looks like a client that went away; thrown, its middleware takes it for what it is.
        if (context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken is { IsCancellationRequested: true } timeout) throw new OperationCanceledException(timeout);
        if (context.GetForwarderErrorFeature() is not { } failure || context.RequestAborted.IsCancellationRequested) return;
        var error = Of(failure, context);
        context.Response.Clear();
        await error.ExecuteAsync(context);
    });

    private static ApiError Of(IForwarderErrorFeature failure, HttpContext context)
    {
        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        return failure.Error switch
        {
            ForwarderError.RequestBodyClient => OfBody(context.Response.StatusCode),
            ForwarderError.RequestTimedOut => new ApiError(504, "service_timeout", $"The {service} service does not answer in time."),
            ForwarderError.NoAvailableDestinations => Unavailable(service),
            ForwarderError.Request when failure.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => Unavailable(service),
            _ => new ApiError(502, "bad_gateway", $"The {service} service broke off its answer."),
        };
    }

    private static ApiError Unavailable(string service) => ApiErrors.Unavailable($"The {service} service does not answer.", "service_unavailable");

    private static ApiError OfBody(int status) => status switch
    {
        413 => ApiErrors.TooLarge,
        408 => new ApiError(408, "request_timeout", "The body did not arrive in time."),
        _ => ApiErrors.BadRequest("The body ended early or is malformed.", "invalid_body"),
    };
}
