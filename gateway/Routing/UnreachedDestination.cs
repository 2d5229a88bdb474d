using Yarp.ReverseProxy.Forwarder;

namespace Panel.Gateway.Routing;

/// <summary>Whether a request failed because there was no connection to the replica.</summary>
internal static class UnreachedDestination
{
    public static bool Is(IForwarderErrorFeature failure) =>
        failure.Error switch
        {
            ForwarderError.Request => failure.Exception is HttpRequestException exception
                && IsOfConnecting(exception.HttpRequestError),
            ForwarderError.RequestTimedOut => IsConnectTimeout(failure),
            _ => false,
        };

    /// <summary>No connection in time. A replica that is connected and silent may be at work on the request.</summary>
    public static bool IsConnectTimeout(IForwarderErrorFeature failure) =>
        failure.Exception is OperationCanceledException { InnerException: TimeoutException };

    private static bool IsOfConnecting(HttpRequestError error) =>
        error
            is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;
}
