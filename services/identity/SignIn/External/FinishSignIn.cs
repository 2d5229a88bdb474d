using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.SignIn.External.Logins;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// The browser is back. It gets a cookie and goes on; a client that accepts JSON and no pages gets tokens.
/// </summary>
internal sealed class FinishSignIn(PendingSignIns pending, SignInExternally signIn, LinkLogin link)
{
    public async Task<Results<Ok<TokensResponse>, Ok<ChallengeResponse>, RedirectHttpResult, ApiError>> RunAsync(
        IExternalProvider provider,
        string? code,
        string? state,
        string? error,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var secret = context.Request.Cookies[SignInCookie.Name];
        if (string.IsNullOrEmpty(state) || string.IsNullOrEmpty(secret))
        {
            return ExternalErrors.InvalidState;
        }

        if (
            await pending.SpendAsync(provider, ExternalProviders.CallbackOf(provider), state, secret, cancellationToken)
            is not var (row, request)
        )
        {
            return ExternalErrors.InvalidState;
        }

        context.Response.Cookies.Delete(
            SignInCookie.Name,
            new CookieOptions
            {
                Path = SignInCookie.Path,
                HttpOnly = true,
                Secure = context.Request.IsHttps,
            }
        );
        if (error is not null || string.IsNullOrEmpty(code))
        {
            return ExternalErrors.Denied;
        }

        var identity = await provider.RedeemAsync(code, request, cancellationToken);
        if (identity.Failed)
        {
            return identity.Error;
        }

        if (row.UserId is { } user)
        {
            return await link.RunAsync(user, provider, identity.Value, cancellationToken) is { } refusal
                ? refusal
                : TypedResults.LocalRedirect(row.ReturnTo);
        }

        var form = WantsTokens(context.Request) ? SessionForm.Tokens : SessionForm.Cookie;
        var step = await signIn.RunAsync(provider, identity.Value, form, ClientInfo.Of(context), cancellationToken);
        if (step.Failed)
        {
            return step.Error;
        }

        if (form == SessionForm.Cookie)
        {
            return GoOn(step.Value, row.ReturnTo, context);
        }

        if (step.Value is SignInStep.SecondFactor next)
        {
            return TypedResults.Ok(ChallengeResponse.Of(next));
        }

        return TypedResults.Ok(TokensResponse.Of((SignInStep.Done)step.Value));
    }

    private static RedirectHttpResult GoOn(SignInStep step, string returnTo, HttpContext context)
    {
        if (step is SignInStep.SecondFactor next)
        {
            // Behind the hash: it reaches the page, but neither a server's log nor the next site.
            var methods = string.Join(',', next.Methods.Select(method => method.Name()));
            return TypedResults.LocalRedirect(
                $"/sign-in/second-factor#challenge_token={next.Token}&methods={methods}&return_to={Uri.EscapeDataString(returnTo)}"
            );
        }

        context.Response.Cookies.Append(
            SessionCookie.Name,
            ((SignInStep.Done)step).Cookie!,
            SessionCookie.Options(context.Request.IsHttps)
        );
        return TypedResults.LocalRedirect(returnTo);
    }

    private static bool WantsTokens(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("application/json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
