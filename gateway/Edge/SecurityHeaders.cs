using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Panel.Gateway.Edge.Tls;
using Panel.Gateway.Routing.Configuration;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Edge;

/// <summary>
/// What every answer tells browsers. Answers are data: no page frames them, nothing in them runs, and opened by
/// themselves they have no origin, also a file that a tenant uploaded. A route that serves a
/// page has a policy of its own in its metadata, an endpoint of the gateway in a <see cref="PagePolicy"/>.
/// </summary>
internal sealed class SecurityHeaders(IOptions<TlsOptions> tls)
{
    private const string PolicyKey = "ContentSecurityPolicy";
    private static readonly StringValues ForData = "sandbox; default-src 'none'; frame-ancestors 'none'";

    private readonly StringValues _hsts = tls.Value.HstsDays is > 0 and var days
        ? $"max-age={days * 86_400L}"
        : default;

    public static void Add(IServiceCollection services) =>
        services.AddSingleton<SecurityHeaders>().AddSingleton(new RouteMetadata(PolicyKey));

    public void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = PolicyOf(context.GetEndpoint());
        if (context.Request.IsHttps && _hsts.Count > 0)
        {
            headers.StrictTransportSecurity = _hsts;
        }

        // A cache in front would give one user's answer to another: a cookie, unlike
        // Authorization, does not forbid the cache to keep one. And a user who signs in is still anonymous
        // when the answer brings the tokens (RFC 6749, 5.1). So what may be kept has to say so.
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }
    }

    private static StringValues PolicyOf(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<PagePolicy>() is { } page)
        {
            return page.Value;
        }

        return
            endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is { } metadata
            && metadata.TryGetValue(PolicyKey, out var policy)
            ? policy
            : ForData;
    }
}
