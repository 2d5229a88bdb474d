using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Accounts;
using Panel.Identity.ApiTokens;
using Panel.Identity.ApiTokens.SessionKeys;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Sessions;

namespace Panel.Identity.SessionSurface;

/// <summary>
/// How the session surface says where a sign-in has got to: a cookie with an
/// access token of the same session, or a tempToken.
/// </summary>
internal sealed class SessionAnswers(PanelIdentityDbContext db, AccountRestrictions restrictions)
{
    public async Task<IResult> OfAsync(HttpContext context, Outcome<SignInStep> outcome, CancellationToken cancellation)
    {
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        if (outcome.Value is SignInStep.SecondFactor next)
        {
            return TypedResults.Ok(
                new TwoFactorRequiredBody(true, next.Token, [.. next.Methods.Select(method => method.Name())])
            );
        }

        var done = (SignInStep.Done)outcome.Value;
        var cookie = done.Cookie!;
        context.Response.Cookies.Append(SessionCookie.Name, cookie, SessionCookie.Options(context.Request.IsHttps));
        var csrf = SessionCookie.CsrfToken(Token.Hash(cookie[(cookie.IndexOf(':', StringComparison.Ordinal) + 1)..]));
        return TypedResults.Ok(
            new SignedInBody(
                done.AccessToken,
                csrf,
                await UserAsync(done.User, done.SessionId, token: null, cancellation)
            )
        );
    }

    /// <param name="token">The API token that was shown, if it was one.</param>
    public async Task<SessionUserBody> UserAsync(
        User user,
        Guid? sessionId,
        ApiToken? token,
        CancellationToken cancellation
    )
    {
        var passkeys = await db.UserPasskeys.CountAsync(row => row.UserId == user.Id, cancellation);
        var held = EffectivePermissions.Of(user, member: null, token, restrictions.Of(user));
        return SessionUserBody.Of(
            user,
            sessionId,
            restrictions.MustHaveTwoFactor(user),
            passkeys,
            KeyPermissions.WriteAll(held)
        );
    }
}
