using Panel.Gateway.Routing;
using Panel.Hosting.Errors;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// Says in the API's own words why a service did not answer: 503 not reached,
/// 502 broke off, 504 too slow, 4xx the client's body.
/// </summary>
internal static class ForwardingErrors
{
    private static readonly ApiError TooLong = new(504, "timeout", "It took too long.");

    /// <returns>Null for a request that no service was to answer, or that one did.</returns>
    public static ApiError? Of(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure)
        {
            return null;
        }

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        return failure.Error switch
        {
            // The route's time limit has passed: had the client cancelled, no caller would wait for this answer.
            ForwarderError.RequestCanceled
            or ForwarderError.RequestBodyCanceled
            or ForwarderError.ResponseBodyCanceled => TooLong,
            ForwarderError.RequestBodyClient => OfBody(context.Response.StatusCode),
            ForwarderError.RequestTimedOut => new ApiError(
                504,
                "service_timeout",
                $"The {service} service does not answer in time."
            ),
            ForwarderError.NoAvailableDestinations => Unavailable(service),
            ForwarderError.Request when UnreachedDestination.Is(failure) => Unavailable(service),
            _ => new ApiError(502, "bad_gateway", $"The {service} service broke off its answer."),
        };
    }

    private static ApiError Unavailable(string service) =>
        ApiErrors.Unavailable($"The {service} service does not answer.", "service_unavailable");

    private static ApiError OfBody(int status) =>
        status switch
        {
            413 => ApiErrors.TooLarge,
            408 => new ApiError(408, "request_timeout", "The body did not arrive in time."),
            _ => ApiErrors.BadRequest("The body ended early or is malformed.", "invalid_body"),
        };
}
