using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Account;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Sessions;

namespace Panel.Identity.SessionSurface;

/// <summary>Signing in and out with a browser's cookie.</summary>
internal static class SessionEndpoints
{
    private static readonly ApiError NoCookie = ApiErrors.BadRequest("The session has no cookie.", "no_cookie");

    public static void MapSessionSurface(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Session surface");
        auth.MapPost("/login", LoginAsync)
            .DescribeEither<SignedInBody, TwoFactorRequiredBody>("sessionLogin", "Sign in with a cookie");
        auth.MapPost("/logout", LogoutAsync).RequireUser().Describe<SuccessBody>("sessionLogout", "Sign out");
        auth.MapGet("/session", SessionAsync)
            .RequireUserPermission("account.infos")
            .Describe<SessionUserAnswer>("sessionGet", "Get the user that is signed in");
        auth.MapGet("/csrf-token", CsrfTokenAsync)
            .RequireUser()
            .Describe<CsrfTokenBody>("sessionGetCsrfToken", "Get the x-csrf-token of a cookie");
    }

    private static async Task<IResult> LoginAsync(
        LoginRequest request,
        SignIn signIn,
        SessionAnswers answers,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var problems = new Problems()
            .Check("email", !string.IsNullOrEmpty(request.Email), "Required.")
            .Check("password", !string.IsNullOrEmpty(request.Password), "Required.");
        if (problems.Error is { } error)
        {
            return error;
        }

        return await answers.OfAsync(
            context,
            await signIn.RunAsync(
                request.Email!,
                request.Password!,
                SessionForm.Cookie,
                Client.Of(context),
                cancellation
            ),
            cancellation
        );
    }

    private static async Task<IResult> LogoutAsync(
        Principal principal,
        RevokeSessions revoke,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        if (!await revoke.OneAsync(principal.CredentialId, cancellation))
        {
            return AuthEndpoints.NotASession;
        }

        context.Response.Cookies.Delete(SessionCookie.Name, SessionCookie.Options(context.Request.IsHttps));
        return SuccessBody.Ok;
    }

    private static async Task<IResult> SessionAsync(
        Principal principal,
        SessionAnswers answers,
        PanelIdentityDbContext db,
        CancellationToken cancellation
    )
    {
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellation)
            is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        Guid? session = principal.CredentialKind is CredentialKind.Cookie or CredentialKind.AccessToken
            ? principal.CredentialId
            : null;
        var token = await db
            .ApiTokens.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == principal.CredentialId, cancellation);
        return TypedResults.Ok(new SessionUserAnswer(await answers.UserAsync(user, session, token, cancellation)));
    }

    // The token follows from what is stored, so an access token of the same session can ask for it too.
    private static async Task<IResult> CsrfTokenAsync(
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellation
    )
    {
        var hash = await db
            .Sessions.Where(row => row.Id == principal.CredentialId && row.UserId == principal.SubjectId)
            .Select(row => row.SecretHash)
            .SingleOrDefaultAsync(cancellation);
        return hash is null ? NoCookie : TypedResults.Ok(new CsrfTokenBody(SessionCookie.CsrfToken(hash)));
    }
}
