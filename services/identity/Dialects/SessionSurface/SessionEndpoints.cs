using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.SessionSurface;

/// <summary>Signing in and out with a browser's cookie.</summary>
internal static class SessionEndpoints
{
    private static readonly ApiError NoCookie = ApiErrors.BadRequest("The session has no cookie.", "no_cookie");

    public static void MapSessionSurface(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Session surface");
        auth.MapPost("/login", LoginAsync)
            .DescribeEither<SignedInResponse, TwoFactorRequiredResponse>("sessionLogin", "Sign in with a cookie");
        auth.MapPost("/logout", LogoutAsync).RequireUser().Describe<SuccessResponse>("sessionLogout", "Sign out");
        auth.MapGet("/session", SessionAsync)
            .RequireUserPermission("account.infos")
            .Describe<SessionUserEnvelope>("sessionGet", "Get the user that is signed in");
        auth.MapGet("/csrf-token", CsrfTokenAsync)
            .RequireUser()
            .Describe<CsrfTokenResponse>("sessionGetCsrfToken", "Get the x-csrf-token of a cookie");
    }

    private static async Task<Results<Ok<SignedInResponse>, Ok<TwoFactorRequiredResponse>, ApiError>> LoginAsync(
        LoginRequest request,
        PasswordSignIn signIn,
        SessionResponses answers,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var problems = new ValidationErrors()
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
                ClientInfo.Of(context),
                cancellationToken
            ),
            cancellationToken
        );
    }

    private static async Task<Results<Ok<SuccessResponse>, ApiError>> LogoutAsync(
        Principal principal,
        RevokeSessions revoke,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!await revoke.OneAsync(principal.CredentialId, cancellationToken))
        {
            return AuthEndpoints.NotASession;
        }

        context.Response.Cookies.Delete(SessionCookie.Name, SessionCookie.Options(context.Request.IsHttps));
        return SuccessResponse.Ok;
    }

    private static async Task<Results<Ok<SessionUserEnvelope>, ApiError>> SessionAsync(
        Principal principal,
        SessionResponses answers,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellationToken)
            is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        Guid? session = principal.CredentialKind is CredentialKind.Cookie or CredentialKind.AccessToken
            ? principal.CredentialId
            : null;
        var token = await db.Set<ApiToken>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == principal.CredentialId, cancellationToken);
        return TypedResults.Ok(
            new SessionUserEnvelope(await answers.UserAsync(user, session, token, cancellationToken))
        );
    }

    // The token follows from what is stored, so an access token of the same session can ask for it too.
    private static async Task<Results<Ok<CsrfTokenResponse>, ApiError>> CsrfTokenAsync(
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var hash = await db.Set<Session>()
            .Where(row => row.Id == principal.CredentialId && row.UserId == principal.SubjectId)
            .Select(row => row.SecretHash)
            .SingleOrDefaultAsync(cancellationToken);
        return hash is null ? NoCookie : TypedResults.Ok(new CsrfTokenResponse(SessionCookie.CsrfToken(hash)));
    }
}
