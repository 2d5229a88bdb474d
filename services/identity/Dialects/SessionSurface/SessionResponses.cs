using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Dialects.SessionSurface.Keys;
using Panel.Identity.Permissions;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.Dialects.SessionSurface;

/// <summary>
/// How the session surface says where a sign-in has got to: a cookie with an
/// access token of the same session, or a tempToken.
/// </summary>
internal sealed class SessionResponses(PanelIdentityDbContext db, AccountRestrictions restrictions)
{
    public async Task<Results<Ok<SignedInResponse>, Ok<TwoFactorRequiredResponse>, ApiError>> OfAsync(
        HttpContext context,
        Result<SignInStep> outcome,
        CancellationToken cancellationToken
    )
    {
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        if (outcome.Value is SignInStep.SecondFactor next)
        {
            return TypedResults.Ok(
                new TwoFactorRequiredResponse(true, next.Token, [.. next.Methods.Select(method => method.Name())])
            );
        }

        var done = (SignInStep.Done)outcome.Value;
        var cookie = done.Cookie!;
        context.Response.Cookies.Append(SessionCookie.Name, cookie, SessionCookie.Options(context.Request.IsHttps));
        var csrf = SessionCookie.CsrfToken(Token.Hash(cookie[(cookie.IndexOf(':', StringComparison.Ordinal) + 1)..]));
        return TypedResults.Ok(
            new SignedInResponse(
                done.AccessToken,
                csrf,
                await UserAsync(done.User, done.SessionId, token: null, cancellationToken)
            )
        );
    }

    /// <param name="token">The API token that was shown, if it was one.</param>
    public async Task<SessionUserResponse> UserAsync(
        User user,
        Guid? sessionId,
        ApiToken? token,
        CancellationToken cancellationToken
    )
    {
        var passkeys = await db.UserPasskeys.CountAsync(row => row.UserId == user.Id, cancellationToken);
        var held = EffectivePermissions.Of(user, member: null, token, restrictions.Of(user));
        return SessionUserResponse.Of(
            user,
            sessionId,
            restrictions.MustHaveTwoFactor(user),
            passkeys,
            KeyPermissions.WriteAll(held)
        );
    }
}
