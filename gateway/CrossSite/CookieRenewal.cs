using Panel.Gateway.Credentials;
using Panel.Gateway.Introspection;
using Panel.ServiceDefaults.Auth;

namespace Panel.Gateway.CrossSite;

/// <summary>
/// The session slides on in identity, which never sees the cookie; so here the browser is told to keep it as long, whenever a page asks who is
/// signed in. Not on every answer: one that comes late would bring back the cookie of a session that was signed out.
/// </summary>
internal static class CookieRenewal
{
    private static readonly PathString[] Paths = ["/api/auth/session", "/api/client/account", "/v1/users/me"];

    public static IApplicationBuilder UseCookieRenewal(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<Caller>()?.Credential is { Kind: Credential.Session } cookie && HttpMethods.IsGet(context.Request.Method) && Paths.Contains(context.Request.Path))
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode == StatusCodes.Status200OK) context.Response.Cookies.Append(SessionCookie.Name, cookie.Value, SessionCookie.Options(context.Request.IsHttps));
                return Task.CompletedTask;
            });
        }
        return next(context);
    });
}
