using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Panel.ServiceDefaults.Hosting;

/// <summary>Facts about the original request that only the gateway may state. It removes what a client sent under these names.</summary>
public static class RequestIdentity
{
    public const string RequestIdHeader = "X-Request-Id";
    public const string ClientAddressHeader = "X-Panel-Client-Address";
    public const string ClientSchemeHeader = "X-Panel-Client-Scheme";
    public const string ClientHostHeader = "X-Panel-Client-Host";

    /// <summary>The address the request came from, as the gateway saw it.</summary>
    public static string ClientAddress(this HttpContext context) =>
        context.Request.Headers[ClientAddressHeader].ToString() is { Length: > 0 } address ? address : context.Connection.RemoteIpAddress?.ToString() ?? "";

    internal static IApplicationBuilder UseRequestIds(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Headers[RequestIdHeader].ToString() is { Length: > 0 and <= 64 } id) context.TraceIdentifier = id;
        return next(context);
    });
}
