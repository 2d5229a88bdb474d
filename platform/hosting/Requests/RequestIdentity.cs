using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Panel.Hosting.Requests;

/// <summary>
/// Facts about the original request that only the gateway may state. It removes what a client sent under these names.
/// </summary>
public static class RequestIdentity
{
    public const string RequestIdHeader = "X-Request-Id";
    public const string ClientAddressHeader = "X-Panel-Client-Address";
    public const string ClientSchemeHeader = "X-Panel-Client-Scheme";
    public const string ClientHostHeader = "X-Panel-Client-Host";

    /// <summary>The address the request came from, as the gateway saw it.</summary>
    public static string ClientAddress(this HttpContext context) =>
        context.Request.Headers[ClientAddressHeader].ToString() is { Length: > 0 } address
            ? address
            : context.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>
    /// The request's scheme and host become those that the client used.
    /// Behind authentication: only the gateway may say so.
    /// </summary>
    internal static IApplicationBuilder UseClientHost(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    context.User.Identity?.IsAuthenticated == true
                    && context.Request.Headers[ClientHostHeader].ToString() is { Length: > 0 } host
                )
                {
                    context.Request.Host = new HostString(host);
                    context.Request.Scheme = context.Request.Headers[ClientSchemeHeader].ToString() is "https"
                        ? "https"
                        : "http";
                }

                return next(context);
            }
        );

    /// <summary>The request has the gateway's id in every log.</summary>
    public static IApplicationBuilder UseRequestIds(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (context.Request.Headers[RequestIdHeader].ToString() is { Length: > 0 and <= 64 } id)
                {
                    context.TraceIdentifier = id;
                }

                return next(context);
            }
        );
}
