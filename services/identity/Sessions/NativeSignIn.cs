using Panel.Hosting.Errors;

namespace Panel.Identity.Sessions;

/// <summary>
/// How the native surface says where a sign-in has got to: tokens, or a
/// challenge for <c>POST /v1/auth/mfa/challenge</c>.
/// </summary>
internal static class NativeSignIn
{
    /// <param name="created">The path of what the sign-in made, if it made something.</param>
    public static IResult Answer(Outcome<SignInStep> outcome, string? created = null)
    {
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        if (outcome.Value is SignInStep.Mailed)
        {
            return TypedResults.Accepted((string?)null, new MailedBody(true));
        }

        if (outcome.Value is SignInStep.SecondFactor next)
        {
            return TypedResults.Ok(
                new ChallengeBody(true, next.Token, [.. next.Methods.Select(method => method.Name())])
            );
        }

        var done = (SignInStep.Done)outcome.Value;
        var tokens = TokensBody.Of(done.AccessToken, done.RefreshToken!);
        return created is null ? TypedResults.Ok(tokens) : TypedResults.Created(created, tokens);
    }
}

/// <param name="ConfirmationRequired">A mail with a token is on its way.</param>
internal sealed record MailedBody(bool ConfirmationRequired);

/// <param name="ChallengeToken">For <c>POST /v1/auth/mfa/challenge</c>: five minutes, one success.</param>
/// <param name="Methods">totp, recovery, email or passkey.</param>
internal sealed record ChallengeBody(bool MfaRequired, string ChallengeToken, IReadOnlyList<string> Methods);
