using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Sessions;

internal static class AuthEndpoints
{
    /// <summary>For a caller who shows something else.</summary>
    public static readonly ApiError NotASession = ApiErrors.BadRequest(
        "Only a session can be signed out; delete an API token instead.",
        "not_a_session"
    );

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/v1/auth").WithTags("Signing in");
        auth.MapPost("/login", LoginAsync)
            .DescribeEither<TokensResponse, ChallengeResponse>(
                "login",
                "Sign in",
                description: "Tokens, or a challenge for the second factor."
            );
        auth.MapPost("/refresh", RefreshAsync)
            .WithoutAudit("it goes on with the same session")
            .Describe<TokensResponse>(
                "refreshTokens",
                "Get new tokens",
                description: "A refresh token is good once; using it again ends the session."
            );
        auth.MapPost("/logout", LogoutAsync).RequireUser().Describe("logout", "Sign out");
    }

    private static async Task<Results<Ok<TokensResponse>, Ok<ChallengeResponse>, ApiError>> LoginAsync(
        LoginRequest request,
        PasswordSignIn signIn,
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

        var step = await signIn.RunAsync(
            request.Email!,
            request.Password!,
            SessionForm.Tokens,
            ClientInfo.Of(context),
            cancellationToken
        );
        if (step.Failed)
        {
            return step.Error;
        }

        if (step.Value is SignInStep.SecondFactor next)
        {
            return TypedResults.Ok(ChallengeResponse.Of(next));
        }

        return TypedResults.Ok(TokensResponse.Of((SignInStep.Done)step.Value));
    }

    private static async Task<Results<Ok<TokensResponse>, ApiError>> RefreshAsync(
        RefreshRequest request,
        RefreshSession refresh,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.RefreshToken))
        {
            return ApiErrors.Invalid("refresh_token", "Required.");
        }

        var tokens = await refresh.RunAsync(request.RefreshToken, ClientInfo.Of(context), cancellationToken);
        return tokens.Failed ? tokens.Error : TypedResults.Ok(tokens.Value);
    }

    private static async Task<Results<NoContent, ApiError>> LogoutAsync(
        Principal principal,
        RevokeSessions revoke,
        CancellationToken cancellationToken
    ) => await revoke.OneAsync(principal.CredentialId, cancellationToken) ? TypedResults.NoContent() : NotASession;
}

internal sealed record LoginRequest(
    [property: Required, MinLength(1)] string? Email,
    [property: Required, MinLength(1)] string? Password
);

internal sealed record RefreshRequest([property: Required, MinLength(1)] string? RefreshToken);
