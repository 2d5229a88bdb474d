using Panel.Telemetry.Logging;

namespace Panel.Hosting.Addresses;

/// <summary>No address of a service gave a connection or an answer.</summary>
public sealed class ServiceUnreachableException(string service, HttpRequestError error, Exception cause)
    : HttpRequestException(error, $"No address of {service} answers: {cause.Message}", cause),
        IDependencyFailure
{
    public string Dependency => service;
}
