using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Errors;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// How the native surface says where a sign-in has got to: tokens, or a
/// challenge for <c>POST /v1/auth/mfa/challenge</c>.
/// </summary>
internal static class NativeSignIn
{
    /// <param name="created">The path of what the sign-in made, if it made something.</param>
    public static Results<
        Accepted<MailedResponse>,
        Created<TokensResponse>,
        Ok<ChallengeResponse>,
        Ok<TokensResponse>,
        RedirectHttpResult,
        ApiError
    > Answer(Result<SignInStep> outcome, string? created = null)
    {
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        if (outcome.Value is SignInStep.Mailed)
        {
            return TypedResults.Accepted((string?)null, new MailedResponse(true));
        }

        if (outcome.Value is SignInStep.SecondFactor next)
        {
            return TypedResults.Ok(
                new ChallengeResponse(true, next.Token, [.. next.Methods.Select(method => method.Name())])
            );
        }

        var done = (SignInStep.Done)outcome.Value;
        var tokens = TokensResponse.Of(done.AccessToken, done.RefreshToken!);
        return created is null ? TypedResults.Ok(tokens) : TypedResults.Created(created, tokens);
    }
}

/// <param name="ConfirmationRequired">A mail with a token is on its way.</param>
internal sealed record MailedResponse(bool ConfirmationRequired);

/// <param name="ChallengeToken">For <c>POST /v1/auth/mfa/challenge</c>: five minutes, one success.</param>
/// <param name="Methods">totp, recovery, email or passkey.</param>
internal sealed record ChallengeResponse(bool MfaRequired, string ChallengeToken, IReadOnlyList<string> Methods);
