using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.External;

/// <summary>Remembers who leaves for a provider, in a row and in a cookie of that browser.</summary>
internal sealed class BeginSignIn(PendingSignIns pending, Throttles throttles, PanelIdentityDbContext db)
{
    /// <returns>The provider's page.</returns>
    public async Task<Result<Uri>> RunAsync(
        IExternalProvider provider,
        string? returnTo,
        Guid? userId,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        returnTo ??= ReturnTo.Default;
        if (!ReturnTo.IsOurs(returnTo))
        {
            return ApiErrors.Invalid("return_to", "Must be a path of the panel.");
        }

        var address = ThrottleKey.ExternalSignIn(ClientInfo.Of(context).Address);
        if (await throttles.RefusalAsync(address, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await throttles.CountAsync(address, cancellationToken);
        var request = pending.Start(provider, ExternalProviders.CallbackOf(provider), returnTo, userId);
        var page = await provider.AuthorizeAsync(request, cancellationToken);
        if (page.Failed)
        {
            return page;
        }

        await db.SaveChangesAsync(cancellationToken);
        // Lax: the browser comes back from another site, by a link. The path keeps it away from everything else.
        context.Response.Cookies.Append(
            SignInCookie.Name,
            request.Secret,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                Path = SignInCookie.Path,
                MaxAge = PendingSignIns.Lifetime,
                IsEssential = true,
            }
        );
        return page;
    }
}
