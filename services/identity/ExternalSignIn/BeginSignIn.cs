using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.ExternalSignIn;

/// <summary>Remembers who leaves for a provider, in a row and in a cookie of that browser.</summary>
internal sealed class BeginSignIn(PendingSignIns pending, Throttles throttles, PanelIdentityDbContext db)
{
    /// <returns>The provider's page.</returns>
    public async Task<Outcome<Uri>> RunAsync(
        IExternalProvider provider,
        string? returnTo,
        Guid? userId,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        returnTo ??= ReturnTo.Default;
        if (!ReturnTo.IsOurs(returnTo))
        {
            return ApiErrors.Invalid("return_to", "Must be a path of the panel.");
        }

        var address = ThrottleKey.ExternalSignIn(Client.Of(context).Address);
        if (await throttles.RefusalAsync(address, cancellation) is { } refusal)
        {
            return refusal;
        }

        await throttles.CountAsync(address, cancellation);
        var request = pending.Start(provider, ExternalProviders.CallbackOf(provider), returnTo, userId);
        var page = await provider.AuthorizeAsync(request, cancellation);
        if (page.Failed)
        {
            return page;
        }

        await db.SaveChangesAsync(cancellation);
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
