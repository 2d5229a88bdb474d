using Panel.Gateway.Admission.Credentials;
using Panel.Gateway.Admission.Introspection;
using Panel.Hosting.Auth;

namespace Panel.Gateway.Admission.CrossSite;

/// <summary>
/// The session slides on in identity, which never sees the cookie; so here the
/// browser is told to keep it as long, whenever a page asks who is
/// signed in. Not on every answer: one that comes late would bring back the cookie of a session that was signed out.
/// </summary>
internal static class CookieRenewal
{
    private static readonly PathString[] Paths = ["/api/auth/session", "/api/client/account", "/v1/users/me"];

    /// <summary>When the answer begins.</summary>
    public static void Write(HttpContext context, Caller? caller)
    {
        if (
            caller?.Credential is not { Kind: Credential.Session } cookie
            || context.Response.StatusCode != StatusCodes.Status200OK
        )
        {
            return;
        }

        if (
            (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && Paths.Contains(context.Request.Path)
        )
        {
            context.Response.Cookies.Append(
                SessionCookie.Name,
                cookie.Value,
                SessionCookie.Options(context.Request.IsHttps)
            );
        }
    }
}
