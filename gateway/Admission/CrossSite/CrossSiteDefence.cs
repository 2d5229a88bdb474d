using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Panel.Gateway.Admission.Credentials;
using Panel.Gateway.Admission.Introspection;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.CrossSite;

/// <summary>
/// Another site's page can make a browser send the session cookie, but cannot choose
/// what the browser says about where the request comes from
/// (Sec-Fetch-Site, Origin). The session surface also asks for the token that only our own page could read.
/// </summary>
internal sealed class CrossSiteDefence(IOptionsMonitor<CrossSiteOptions> options)
{
    private static readonly ApiError OtherSite = new(403, "cross_site_request", "The request comes from another site.");
    private static readonly ApiError BadToken = new(
        403,
        "invalid_csrf_token",
        $"The {SessionCookie.CsrfHeader} header is missing or wrong."
    );

    public ApiError? RefusalOf(HttpContext context, Caller? caller)
    {
        if (!MayChange(context.Request))
        {
            return null;
        }

        var bySession = caller?.Credential.Kind == Credential.Session;
        // A sign-in sets the cookie: it must not come from elsewhere either.
        if (!bySession && !IsSessionSurface(context.Request))
        {
            return null;
        }

        if (IsFromElsewhere(context.Request, options.CurrentValue.TrustedOrigins))
        {
            return OtherSite;
        }

        if (!bySession || !IsSessionSurface(context.Request) || RoutePolicy.IsPublic(context))
        {
            return null;
        }

        return SessionCookie.IsCsrfToken(
            caller!.Credential.Value,
            context.Request.Headers[SessionCookie.CsrfHeader].ToString()
        )
            ? null
            : BadToken;
    }

    // A WebSocket begins with GET, and browsers let any page open one.
    private static bool MayChange(HttpRequest request) =>
        !(
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method)
        ) || request.Headers.ContainsKey(HeaderNames.Upgrade);

    private static bool IsSessionSurface(HttpRequest request) =>
        request.Path.StartsWithSegments("/api/auth", StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments("/api/apikeys", StringComparison.OrdinalIgnoreCase);

    // Without either header the client is no browser of the last years, so no other site can make it send a cookie.
    private static bool IsFromElsewhere(HttpRequest request, IReadOnlyCollection<string> trusted)
    {
        var origin = request.Headers.Origin.ToString();
        if (trusted.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is not ("same-origin" or "none");
        }

        return origin.Length > 0
            && !(
                Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            );
    }
}
